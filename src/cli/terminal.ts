import { isatty } from 'node:tty';
import { EXIT } from './exit-codes.ts';
import { isUnicode, plainSigns, showsLinks, usesColor, type ColorChoice } from './terminal-abilities.ts';

/** Where a command prints, and what the reader's screen can show. */
export interface Terminal {
  /** What was asked for, as data: schemas, JSON. */
  out(text: string): void;
  /** What was asked for, in words. */
  say(text: string): void;
  /** Progress and messages. */
  err(text: string): void;
  readonly errIsTty: boolean;
  /** `TERM=dumb`: it can only print one line after the other. */
  readonly isDumb: boolean;
  readonly columns: number;
  readonly rows: number;
  /** Of what goes to `err`. */
  readonly color: boolean;
  /** Of what goes to standard output. */
  readonly outColor: boolean;
  readonly unicode: boolean;
  /** Shows addresses that can be clicked (OSC 8). */
  readonly hasLinks: boolean;
  /** Calls whenever the size has changed, until the returned function is called. */
  onResize(listener: () => void): () => void;
}

export type { ColorChoice };

/** The process's own terminal. A closed pipe (`plan … | head`) and a terminal that is gone are no errors. */
export function processTerminal(color: ColorChoice): Terminal {
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', outputLost);
  // Progress and messages: there is nobody to tell that they are lost.
  if (process.stderr.listenerCount('error') === 0) process.stderr.on('error', () => undefined);
  const { env } = process;
  const unicode = isUnicode(env);
  // Sentences of the report have signs of their own.
  const written = unicode ? (text: string): string => text : plainSigns;
  return {
    out: (text) => process.stdout.write(text),
    say: (text) => process.stdout.write(written(text)),
    err: (text) => process.stderr.write(written(text)),
    errIsTty: process.stderr.isTTY === true,
    isDumb: env['TERM'] === 'dumb',
    get columns() {
      return process.stderr.columns ?? 100;
    },
    get rows() {
      return process.stderr.rows ?? 24;
    },
    color: usesColor(color, env, process.stderr),
    outColor: usesColor(color, env, process.stdout),
    unicode,
    hasLinks: process.stderr.isTTY === true && showsLinks(env),
    onResize(listener) {
      process.stderr.on('resize', listener);
      return () => process.stderr.off('resize', listener);
    },
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
