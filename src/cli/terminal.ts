import { isatty } from 'node:tty';
import { EXIT } from './exit-codes.ts';

/** Where a command prints, and what the reader's screen can show. */
export interface Terminal {
  /** What was asked for: results, schemas, JSON. */
  out(text: string): void;
  /** Progress and messages. */
  err(text: string): void;
  readonly errIsTty: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
  readonly unicode: boolean;
}

export type ColorChoice = 'always' | 'never' | 'auto';

/** The process's own terminal. A closed pipe (`plan … | head`) and a terminal that is gone are no errors. */
export function processTerminal(color: ColorChoice): Terminal {
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', outputLost);
  // Progress and messages: there is nobody to tell that they are lost.
  if (process.stderr.listenerCount('error') === 0) process.stderr.on('error', () => undefined);
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    errIsTty: process.stderr.isTTY === true,
    get columns() {
      return process.stderr.columns ?? 100;
    },
    get rows() {
      return process.stderr.rows ?? 24;
    },
    color: usesColor(color),
    unicode: isUnicode(),
  };
}

const STANDARD = [0, 1, 2];
const terminals = STANDARD.filter((fd) => isatty(fd));

/**
 * Call it at the end of a command. Node looks at its terminal once more when it exits, and aborts when that is gone; so
 * the process ends as any that has lost its terminal: by the hang-up.
 */
export function leaveLostTerminal(): void {
  if (terminals.every((fd) => isatty(fd))) return;
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}

/** Of a reader that has gone away, `head` or a closed terminal window. */
const GONE = ['EPIPE', 'EIO', 'ENXIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

/** A result that somebody waits for and that does not fit on the disk is an error. */
function outputLost({ code = '', message }: NodeJS.ErrnoException): void {
  if (GONE.includes(code)) return;
  process.exitCode = EXIT.broken;
  process.stderr.write(`error[output-unwritable] Cannot write to standard output: ${message}.\n`);
}

/** `NO_COLOR` (no-color.org), `FORCE_COLOR`, then whether somebody watches. */
function usesColor(choice: ColorChoice): boolean {
  if (choice !== 'auto') return choice === 'always';
  const { NO_COLOR = '', FORCE_COLOR = '', TERM } = process.env;
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== '' && FORCE_COLOR !== '0') return true;
  return process.stderr.isTTY === true && TERM !== 'dumb';
}

/** The first of the three that is set decides, as POSIX has it. */
function isUnicode(): boolean {
  const { LC_ALL = '', LC_CTYPE = '', LANG = '' } = process.env;
  const locale = [LC_ALL, LC_CTYPE, LANG].find((setting) => setting !== '') ?? '';
  return process.platform === 'win32' || /utf-?8/i.test(locale);
}
