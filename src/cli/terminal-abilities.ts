/** `--color`. */
export type ColorChoice = 'always' | 'never' | 'auto';

type Environment = Readonly<Record<string, string | undefined>>;

/** `NO_COLOR` (no-color.org), `FORCE_COLOR` (as Node has it: 0 and false are never), then whether somebody watches. */
export function usesColor(
  choice: ColorChoice,
  { NO_COLOR = '', FORCE_COLOR = '', TERM }: Environment,
  stream: { readonly isTTY?: boolean },
): boolean {
  if (choice !== 'auto') return choice === 'always';
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return stream.isTTY === true && TERM !== 'dumb';
}

/** The first of the three that is set decides, as POSIX has it. */
export function isUnicode({ LC_ALL = '', LC_CTYPE = '', LANG = '' }: Environment): boolean {
  const locale = [LC_ALL, LC_CTYPE, LANG].find((setting) => setting !== '') ?? '';
  return process.platform === 'win32' || /utf-?8/i.test(locale);
}

const LINKING_PROGRAMS = ['iTerm.app', 'WezTerm', 'vscode', 'ghostty', 'Hyper', 'Tabby', 'rio'];
const LINKING_TERMINALS = ['xterm-kitty', 'alacritty', 'foot', 'xterm-ghostty', 'contour'];
/** Set by terminals that show links: Windows Terminal, Konsole, DomTerm, kitty. */
const LINKING_VARIABLES = ['WT_SESSION', 'KONSOLE_VERSION', 'DOMTERM', 'KITTY_WINDOW_ID'];
/** VTE 0.50 (GNOME Terminal and many others): the first that has OSC 8. */
const VTE_WITH_LINKS = 5000;

/** Terminals known to show OSC 8 links; `FORCE_HYPERLINK` decides for all others. Nobody can be asked. */
export function showsLinks(environment: Environment): boolean {
  const { FORCE_HYPERLINK = '', TERM = '', TERM_PROGRAM = '', VTE_VERSION = '' } = environment;
  if (FORCE_HYPERLINK !== '') return FORCE_HYPERLINK !== '0';
  if (TERM === 'dumb' || (environment['CI'] ?? '') !== '') return false;
  return (
    LINKING_PROGRAMS.includes(TERM_PROGRAM) ||
    LINKING_TERMINALS.includes(TERM) ||
    LINKING_VARIABLES.some((name) => (environment[name] ?? '') !== '') ||
    Number(VTE_VERSION) >= VTE_WITH_LINKS
  );
}

const PLAIN: Readonly<Record<string, string>> = {
  '…': '...',
  '·': '-',
  '→': '->',
  '≈': '~',
  '×': 'x',
  '≥': '>=',
  '≤': '<=',
  '−': '-',
  '–': '-',
  '✔': 'ok',
  '✖': 'x',
  '⚠': '!',
  '■': '#',
  '○': '-',
  '’': "'",
};
const SIGNS = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g');

/** Our own signs for a terminal whose locale is not UTF-8. Names are the user's and stay as they are. */
export function plainSigns(text: string): string {
  return text.replace(SIGNS, (sign) => PLAIN[sign] ?? sign);
}
