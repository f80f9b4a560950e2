import type { JsonPath } from '../base/json-path.ts';
import type { Value } from '../base/value.ts';
import type { Answer } from '../base/markup/answer.ts';

/** One finished answer, as extractors and assertions see it. Lives only while its sampler runs. */
export interface Response extends Answer {
  readonly status: number;
  /** First header of that name (lower case), or `undefined`. */
  header(name: string): string | undefined;
  /** Every header of that name, in order. */
  headers(name: string): readonly string[];
  /** The body decoded as text; only when something declared that it reads the body. */
  text(): string;
  /** The body parsed as JSON, once; `undefined` when it is not JSON. Whole numbers beyond 2^53 come as bigint. */
  json(): unknown;
  /**
   * What the path finds in the body, in order; `undefined` when the body is not JSON. Parses only what it must: a fault
   * of the document behind the value may go unnoticed.
   */
  jsonAt(path: JsonPath): readonly Value[] | undefined;
  /** Unpacked size of the body. */
  readonly bodyBytes: number;
  readonly elapsedUs: number;
  /** Value of a cookie that this response set, or that the user's jar now holds for this URL. */
  cookie(name: string): string | undefined;
}

/** What of a response must be kept for a kind to do its work; `size` takes the body too, to unpack it. */
export type Reads = 'nothing' | 'headers' | 'size' | 'body';
