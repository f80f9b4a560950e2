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

/** The process's own terminal. A closed pipe (`plan … | head`) is no error. */
export function processTerminal(color: ColorChoice): Terminal {
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', ignoreClosedPipe);
  if (process.stderr.listenerCount('error') === 0) process.stderr.on('error', ignoreClosedPipe);
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

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
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
