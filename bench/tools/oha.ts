import { urlOf } from '../work.ts';
import { find } from './find.ts';
import { onlyPlainGet, type Tool } from './tool.ts';

const found = find('oha', ['--version'], /oha (\S+)/);
const OUTPUT = ['--no-tui', '--insecure', '--output-format', 'json'];

interface Printed {
  readonly latencyPercentiles: { readonly p50: number; readonly p99: number };
  readonly statusCodeDistribution: Readonly<Record<string, number>>;
  readonly errorDistribution: Readonly<Record<string, number>>;
}

/** oha: Rust. */
export const oha: Tool = {
  name: 'oha',
  version: found && `oha ${found.version}`,
  refuses: onlyPlainGet,
  prepare: (work) => ({
    command: [...(found?.words ?? []), ...OUTPUT, '-c', String(work.users), '-z', `${work.seconds}s`, urlOf(work)],
    read: (output) => {
      const text = output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1);
      const { latencyPercentiles, statusCodeDistribution, errorDistribution } = JSON.parse(text) as Printed;
      const codes = Object.entries(statusCodeDistribution);
      const requests = codes.reduce((sum, [, count]) => sum + count, 0);
      // What it cuts off at the end it lists as an error, one a user.
      const errors = Object.entries(errorDistribution).filter(([text]) => text !== 'aborted due to deadline');
      return {
        requests,
        failed: requests - (statusCodeDistribution['200'] ?? 0) + errors.reduce((sum, [, count]) => sum + count, 0),
        p50Ms: latencyPercentiles.p50 * 1000,
        p99Ms: latencyPercentiles.p99 * 1000,
      };
    },
  }),
};
