/** Up to these times a user is satisfied, or tolerates the wait. */
export interface ApdexLimits {
  readonly satisfiedMs: number;
  readonly toleratedMs: number;
}
