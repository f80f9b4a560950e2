import { urlOf } from '../work.ts';
import { find } from './find.ts';
import { numberIn, onlyPlainGet, type Tool } from './tool.ts';

const found = find('ab', ['-V'], /Version (\S+)/);
// -t alone stops at 50,000 requests; this many a second no ab reaches.
const MOST_PER_SECOND = 200_000;

/** ApacheBench with keep-alive: HTTP/1.0. */
export const ab: Tool = {
  name: 'ab',
  version: found && `ab ${found.version}`,
  refuses: onlyPlainGet,
  prepare: ({ users, seconds, ...work }) => ({
    command: [...(found?.words ?? []), ...bounds(users, seconds), urlOf(work)],
    read: (output) => ({
      requests: numberIn(output, /Complete requests:\s+(\d+)/),
      failed: numberIn(output, /Failed requests:\s+(\d+)/) + numberIn(output, /Non-2xx responses:\s+(\d+)/),
      p50Ms: numberIn(output, /\s50%\s+(\d+)/),
      p99Ms: numberIn(output, /\s99%\s+(\d+)/),
    }),
  }),
};

function bounds(users: number, seconds: number): readonly string[] {
  const most = String(seconds * MOST_PER_SECOND);
  return ['-q', '-k', '-r', '-c', String(users), '-t', String(seconds), '-n', most];
}
