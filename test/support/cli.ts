import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a finished command left behind. */
export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface CliChild {
  readonly finished: Promise<CliResult>;
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when `text` has come on stderr; rejects when the command ends without it. */
  said(text: string): Promise<void>;
  /** The same for a pattern; gives its match. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Through `sh`, after this command, for example `ulimit -f 1`. */
  readonly after?: string;
}

// dist/test/support → dist/src: the command as it ships.
export const MAIN: string = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Runs `plan …` to its end. */
export async function plan(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startPlan(args, options).finished;
}

/** Starts `plan …`, with an environment of its own: nothing of the caller's settings leaks in. */
export function startPlan(args: readonly string[], options: CliOptions = {}): CliChild {
  const { PATH = '', HOME = '' } = process.env;
  const command = [process.execPath, MAIN, ...args];
  const [file = '', ...rest] =
    options.after === undefined ? command : ['/bin/sh', '-c', `${options.after}; exec "$@"`, 'sh', ...command];
  const child = spawn(file, rest, {
    cwd: options.cwd,
    env: { PATH, HOME, LANG: 'C.UTF-8', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const closed = once(child, 'close');
  const finished = closed.then(([code, signal]): CliResult => {
    running.delete(child);
    return { code: code as number | null, signal: signal as NodeJS.Signals | null, ...output };
  });
  const said = async (text: string): Promise<void> => {
    const over = finished.then(() => 'over' as const);
    while (!output.stderr.includes(text)) {
      const what = await Promise.race([once(child.stderr, 'data'), over]);
      if (what === 'over' && !output.stderr.includes(text))
        throw new Error(`It never said "${text}": ${output.stderr}`);
    }
  };
  const line = async (pattern: RegExp): Promise<RegExpExecArray> => {
    const over = finished.then(() => 'over' as const);
    for (;;) {
      const match = pattern.exec(output.stderr);
      if (match !== null) return match;
      if ((await Promise.race([once(child.stderr, 'data'), over])) === 'over' && pattern.exec(output.stderr) === null)
        throw new Error(`It never said ${String(pattern)}: ${output.stderr}`);
    }
  };
  return { finished, pid: child.pid ?? 0, kill: (signal) => child.kill(signal), said, line };
}

/** A folder for the plans and reports of one test file; `remove` it in `afterAll`. */
export interface WorkFolder {
  readonly folder: string;
  path(name: string): string;
  /** Writes a file, folders included, and gives its path. */
  write(name: string, text: string): string;
  /** A path that nobody has used yet. */
  fresh(name: string): string;
  remove(): void;
}

export function workFolder(): WorkFolder {
  const folder = mkdtempSync(join(tmpdir(), 'loadplan-cli-'));
  let used = 0;
  const path = (name: string): string => join(folder, name);
  return {
    folder,
    path,
    write: (name, text) => {
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), text);
      return path(name);
    },
    fresh: (name) => path(`${++used}-${name}`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A JSON file as data. */
export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
