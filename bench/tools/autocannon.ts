import { urlOf } from '../work.ts';
import { find } from './find.ts';
import { onlyPlainGet, type Tool } from './tool.ts';

const found = find('autocannon', ['--version'], /v?(\d+\.\d+\.\d+)/);
const OUTPUT = ['--json', '--no-progress'];

interface Printed {
  readonly requests: { readonly total: number };
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly errors: number;
  readonly non2xx: number;
}

/** autocannon without workers: Node, one thread. Its latencies are whole milliseconds. */
export const autocannon: Tool = {
  name: 'autocannon',
  version: found && `autocannon ${found.version}`,
  refuses: onlyPlainGet,
  prepare: (work) => ({
    command: [...(found?.words ?? []), ...OUTPUT, '-c', String(work.users), '-d', String(work.seconds), urlOf(work)],
    read: (output) => {
      const line = output.split('\n').find((text) => text.startsWith('{')) ?? '{}';
      const { requests, latency, errors, non2xx } = JSON.parse(line) as Printed;
      return { requests: requests.total, failed: errors + non2xx, p50Ms: latency.p50, p99Ms: latency.p99 };
    },
  }),
};
