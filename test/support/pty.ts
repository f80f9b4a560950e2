import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { PROJECT } from './golden.ts';

/** How a terminal treats what is typed: lines with an echo and Ctrl-C as a signal, or every key as it is. */
export interface TerminalMode {
  readonly echo: boolean;
  readonly icanon: boolean;
  readonly isig: boolean;
}

export interface PtyOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** As a shell leaves it. */
export const COOKED: TerminalMode = { echo: true, icanon: true, isig: true };
/** Every key comes at once and unseen. */
export const RAW: TerminalMode = { echo: false, icanon: false, isig: false };

/** A run on a terminal draws every second: so long a silence is an end. */
const LONGEST_SILENCE_MS = 20_000;
const SCRIPT = join(PROJECT, 'test/support/terminal-bridge.py');
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** A Python that has pseudo-terminals; `undefined` where there is none. */
export function ptyPython(): string | undefined {
  return ['/usr/bin/python3', 'python3'].find(
    (python) => spawnSync(python, ['-c', 'import os, pty, termios; os.waitstatus_to_exitcode']).status === 0,
  );
}

/** A command in a pseudo-terminal of its own, and somebody who types. */
export class Pty {
  /** All that the terminal was sent. */
  output = '';
  /** The exit code of the command. */
  readonly finished: Promise<number | null>;
  readonly #child: ChildProcess;
  #answers = '';
  #read = 0;

  constructor(python: string, command: readonly string[], { columns = 100, rows = 30, env = {} }: PtyOptions) {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(python, [SCRIPT, String(columns), String(rows), ...command], {
      env: { PATH, HOME, LANG: 'C.UTF-8', TERM: 'xterm-256color', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    running.add(child);
    this.#child = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#answers += text));
    this.finished = once(child, 'close').then(([code]) => {
      running.delete(child);
      return code as number | null;
    });
  }

  type(text: string): void {
    this.#order({ type: text });
  }

  resize(columns: number, rows: number): void {
    this.#order({ resize: [columns, rows] });
  }

  /** What the terminal does with keys now. */
  async mode(): Promise<TerminalMode> {
    const before = this.#answers;
    this.#order({ mode: true });
    while (!this.#answers.endsWith('\n') || this.#answers === before) await this.#more(this.#child.stderr, 'a mode');
    return JSON.parse(this.#answers.slice(before.length)) as TerminalMode;
  }

  /** Waits for a pattern in what has come since the last call; gives what came up to its end. */
  async shows(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.output.slice(this.#read));
      if (match !== null) {
        const end = this.#read + match.index + match[0].length;
        const text = this.output.slice(this.#read, end);
        this.#read = end;
        return text;
      }
      await this.#more(this.#child.stdout, String(pattern));
    }
  }

  /** Ends it, whatever it does. */
  async kill(): Promise<void> {
    this.#child.stdin?.end();
    this.#child.kill('SIGKILL');
    await this.finished;
  }

  async #more(stream: ChildProcess['stdout'], what: string): Promise<void> {
    if (stream === null) throw new Error('no stream');
    const waited = new AbortController();
    const next = await Promise.race([
      once(stream, 'data'),
      this.finished.then(() => 'over' as const),
      setTimeout(LONGEST_SILENCE_MS, 'silent' as const, { signal: waited.signal }).catch(() => undefined),
    ]);
    waited.abort();
    if (next === 'over' || next === 'silent') throw new Error(`No ${what}: ${this.output}${this.#answers}`);
  }

  #order(order: object): void {
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
  }
}
