import { urlOf } from '../work.ts';
import { find } from './find.ts';
import { numberIn, onlyPlainGet, type Tool } from './tool.ts';

// It has no option that prints its version.
const found = find('hey', undefined, /(\S+)/);

/** hey: Go, one goroutine a user. */
export const hey: Tool = {
  name: 'hey',
  version: found && `hey ${found.version}`,
  refuses: onlyPlainGet,
  prepare: (work) => ({
    command: [...(found?.words ?? []), '-c', String(work.users), '-z', `${work.seconds}s`, urlOf(work)],
    read: (output) => {
      const good = numberIn(output, /\[200\]\s+(\d+) responses/);
      const answers = [...output.matchAll(/\[\d+\]\s+(\d+) responses/g)].reduce((sum, [, n]) => sum + Number(n), 0);
      // Errors stand below as "[12] Get …"; requests cut off at the end stand there too, one a user at most.
      return {
        requests: answers,
        failed: answers - good,
        p50Ms: numberIn(output, /50%+ in ([\d.]+) secs/) * 1000,
        p99Ms: numberIn(output, /99%+ in ([\d.]+) secs/) * 1000,
      };
    },
  }),
};
