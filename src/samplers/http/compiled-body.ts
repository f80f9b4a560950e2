import type { Scope } from '../../template/scope.ts';
import type { Requiring } from './requirements.ts';

/** What a request sends behind its head. */
export interface CompiledBody extends Requiring {
  /** Sent unless the plan sets its own. */
  readonly contentType: string | undefined;
  /** Bytes that never change, encoded once. */
  readonly constant: Buffer | undefined;
  readonly render: (scope: Scope) => string | Buffer;
}
