import type { SizedText } from '../../base/sized-text.ts';
import type { Scope } from '../../template/scope.ts';
import type { OpenedFile } from './open-files.ts';
import type { TemplatedFile } from './plan-file.ts';
import type { Requiring } from './requirements.ts';

/** What a request sends behind its head. */
export interface CompiledBody extends Requiring {
  /** Sent unless the plan sets its own. */
  readonly contentType: string | undefined;
  /** Bytes that never change, encoded once. */
  readonly constant: Buffer | undefined;
  /** Files to be opened for each request. */
  readonly files?: readonly TemplatedFile[] | undefined;
  /** `opened` are those of `files`, in the same order. */
  readonly render: (scope: Scope, opened: readonly OpenedFile[]) => string | Buffer;
  /** The same with its length, where that is known when it is rendered. */
  readonly renderSized?: ((scope: Scope) => SizedText) | undefined;
}
