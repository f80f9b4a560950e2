import type { Failure } from './sample.ts';

/**
 * The cause alone, without a value of the exchange it comes from: plans may ask that nothing of requests and answers
 * is kept. A failed assertion is told as the plan writes it.
 */
export function withoutExchange({ kind, name, message, plain, check }: Failure): Failure {
  if (check === undefined) return { kind, name, message: plain ?? message };
  return { kind, name, message: plain ?? (kind === 'check' ? `${check} does not hold` : message), check };
}
