// Controls, format characters (direction, zero width, byte order mark), lone surrogates, line separators,
// and two code points that XML forbids.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu;

/** Foreign text on one line, with everything a terminal or a reader would obey written as `\u001b`. */
export function oneLine(text: string): string {
  return text.replace(UNPRINTABLE, (character) =>
    character === '\n' ? '\\n' : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/** Most texts: no need to look at each character. */
const PLAIN = /^[ -~]*$/;

/** Columns a text takes in a terminal: wide East Asian characters and emoji take two, combining marks none. */
export function columnsOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

/** The text cut to `columns` with a sign that something is missing, or filled up with spaces. */
export function fit(text: string, columns: number, ellipsis: string): string {
  const width = columnsOf(text);
  if (width <= columns) return text + ' '.repeat(columns - width);
  let kept = '';
  let used = 0;
  for (const character of text) {
    if (used + widthOf(character) > columns - ellipsis.length) break;
    kept += character;
    used += widthOf(character);
  }
  return kept + ellipsis + ' '.repeat(Math.max(0, columns - used - ellipsis.length));
}

/** The text, cut to `columns` where it is longer; never filled up. */
export function fitted(text: string, columns: number, ellipsis: string): string {
  return columnsOf(text) <= columns ? text : fit(text, columns, ellipsis).trimEnd();
}

/** The text broken between words so that no line is wider than `columns`; longer words stay whole. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = `${last ?? ''} ${word}`;
    if (last === undefined || columnsOf(longer) > columns) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

// Marks that stand over, under or around the character before them, and the vowels and finals of Hangul written in parts.
// Marks with a place of their own (Mc, as in Devanagari) take a column like any letter.
const NO_COLUMN = /[\p{Mn}\p{Me}\u1160-\u11ff\ud7b0-\ud7ff]/u;
/** East Asian Width W and F (Unicode UAX #11), and emoji that are shown as pictures: `✔` and `⚠` are not. */
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{16fe0}-\u{18d08}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]/u;

function widthOf(character: string): number {
  if (character < '\u0300') return 1;
  if (NO_COLUMN.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
