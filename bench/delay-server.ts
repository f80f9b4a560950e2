import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The server of `servers/delay.c`. */
export interface DelayServer {
  readonly origin: string;
  /** What it says of its own answers since the last time it was asked. */
  readonly stats: () => Promise<{ readonly n: number; readonly p50Us: number; readonly p99Us: number }>;
  readonly stop: () => Promise<void>;
}

const SOURCE = fileURLToPath(new URL('../../bench/servers/delay.c', import.meta.url));

/** Compiles and starts it on `core`; `undefined` where there is no C compiler. It ends by itself after `seconds`. */
export async function startDelayServer(
  folder: string,
  core: string | undefined,
  { delayUs, seconds }: { readonly delayUs: number; readonly seconds: number },
): Promise<DelayServer | undefined> {
  const program = join(folder, 'delay');
  const compiled = spawnSync('cc', ['-O2', '-o', program, SOURCE], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (compiled.status !== 0) return undefined;
  const words = [program, String(delayUs), String(seconds)];
  const [command = '', ...args] = core === undefined ? words : ['taskset', '-c', core, ...words];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const origin = `http://127.0.0.1:${port.trim()}`;
  return {
    origin,
    stats: async () =>
      (await (await fetch(`${origin}/stats`, { headers: { connection: 'close' } })).json()) as Awaited<
        ReturnType<DelayServer['stats']>
      >,
    stop: async () => {
      const gone = once(child, 'exit');
      child.stdin.end();
      if (child.exitCode === null) await gone;
    },
  };
}
