import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { urlOf } from '../work.ts';
import { find } from './find.ts';
import { onlyPlainGet, type Tool } from './tool.ts';

const found = find('vegeta', ['-version'], /Version:[ \t]*(\S+)/);

interface Printed {
  readonly requests: number;
  readonly success: number;
  readonly latencies: { readonly '50th': number; readonly '99th': number };
}

/** vegeta as a closed load: no rate, so many workers. Its report is made after the measuring. */
export const vegeta: Tool = {
  name: 'vegeta',
  version: found && `vegeta ${found.version}`,
  refuses: onlyPlainGet,
  prepare: (work, folder) => {
    const [words, results] = [found?.words ?? [], join(folder, 'results.bin')];
    const users = String(work.users);
    const attack = ['attack', '-rate', '0', '-workers', users, '-max-workers', users, '-connections', users];
    const bounds = ['-duration', `${work.seconds}s`, '-timeout', '30s', '-insecure', '-output', results];
    const line = [...words, ...attack, ...bounds].join(' ');
    return {
      command: ['sh', '-c', `echo "GET ${urlOf(work)}" | exec ${line}`],
      read: () => {
        const [command = '', ...rest] = words;
        const text = execFileSync(command, [...rest, 'report', '-type', 'json', results], { encoding: 'utf8' });
        const { requests, success, latencies } = JSON.parse(text) as Printed;
        return {
          requests,
          failed: Math.round(requests * (1 - success)),
          p50Ms: latencies['50th'] / 1e6,
          p99Ms: latencies['99th'] / 1e6,
        };
      },
    };
  },
};
