import type { ScalarNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';

/**
 * Warns when an unquoted scalar became a number that no longer reads as it was written: `01234` is 1234, `1.10` is
 * 1.1, `+49…` loses its plus. Reports numbers that JSON does not have.
 */
export function adviseNumber(node: ScalarNode, shown: string, problems: Problems): void {
  const { value, source, range } = node;
  if (typeof value !== 'number' && typeof value !== 'bigint') return;
  if (typeof value === 'number' && !Number.isFinite(value)) {
    problems.error(
      'bad-value',
      range,
      `${source} is not a number that JSON can carry. Quote it to send it as text: "${source}".`,
    );
    return;
  }
  if (shown === source) return;
  const keep = /^[+-]?0[0-9]/.test(source) ? 'keep the zero' : 'keep it as written';
  problems.warn('advice', range, `${source} reads as ${shown}. Quote it to ${keep}: "${source}".`);
}
