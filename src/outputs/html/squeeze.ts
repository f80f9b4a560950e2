/** Comments and layout out; our own style sheet has no strings with braces in them. */
export function squeezeCss(css: string): string {
  return shortenProperties(
    css
      .replace(/\/\*[^]*?\*\//g, '')
      .replace(/\s+/g, ' ')
      .replace(/\s*([{};,>])\s*/g, '$1')
      .replace(/: /g, ':')
      .replace(/;}/g, '}')
      .trim(),
  );
}

/** `--accent` becomes `--1`: names of our own properties are for people. One-letter names stay. */
function shortenProperties(css: string): string {
  const names = [...new Set(Array.from(css.matchAll(/--([a-z]{2,})/g), (match) => match[0]))];
  return css.replace(/--[a-z]{2,}/g, (name) => `--${names.indexOf(name)}`);
}

/** Remarks; then what must stay as written: strings, templates, regular expressions; then signs that need no spaces. */
const PARTS =
  /(\/\*[^]*?\*\/)|('(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|(?<=[(,=:&|?!] ?)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\/[a-z]*)| *(=>|[!=]==|[<>]=|&&|\|\||[-+*/]=|\.\.\.|[=<>,;:?{}()[\]*%]) */g;

/**
 * Whole-line comments, indentation and spaces out of our own script. Line ends stay, so nothing depends on
 * semicolons; spaces around plus and minus stay, because `a - -b` needs them.
 */
export function squeezeJs(js: string): string {
  return js
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//') && !/^(\/\*\*|\*)/.test(line))
    .join('\n')
    .replace(PARTS, (_, remark?: string, kept?: string, sign?: string) =>
      remark === undefined ? (kept ?? sign ?? '') : '',
    );
}
