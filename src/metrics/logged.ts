import type { Failure } from './sample.ts';

/** What a log of single requests says beside the sample; nothing secret is left in it. */
export interface LoggedRequest {
  /** Empty when nothing was sent. */
  readonly url: string;
  /** Absent when the request passed. */
  readonly failure: Failure | undefined;
  /** Number of the user in its thread group, from 1. */
  readonly threadNumber: number;
}
