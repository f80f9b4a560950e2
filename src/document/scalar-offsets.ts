/** How a scalar is written in YAML. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'block';

/** A scalar as it stands in the file, `raw` from `start` on, with its quotes or its block header. */
export interface WrittenScalar {
  readonly style: ScalarStyle;
  readonly raw: string;
  readonly start: number;
  /** The text that YAML reads out of it. */
  readonly decoded: string;
}

/**
 * Offset in the file of each character of the decoded text, and of its end. Exact for everything on one line and for
 * literal blocks; a folded line break points at the break.
 */
export function scalarOffsets(scalar: WrittenScalar): readonly number[] {
  const offsets: number[] = [];
  let at = bodyStart(scalar);
  const end = bodyEnd(scalar);
  const indent = scalar.style === 'block' ? blockIndent(scalar, at) : Infinity;
  if (scalar.style === 'block') at = afterIndent(scalar.raw, at, indent);
  while (offsets.length < scalar.decoded.length) {
    const breakEnd = breakAt(scalar, at, indent);
    if (breakEnd > at && at < end) {
      // A block has one character for each break, or none; elsewhere a run of breaks is folded together.
      const most = scalar.style === 'block' ? offsets.length + 1 : Infinity;
      while (offsets.length < most && isFolded(scalar.decoded[offsets.length])) offsets.push(scalar.start + at);
      at = breakEnd;
      continue;
    }
    const length = at < end ? pieceLength(scalar, at) : 0;
    if (length >= 0) offsets.push(scalar.start + at);
    at += Math.abs(length);
  }
  offsets.push(scalar.start + Math.min(at, end));
  return offsets;
}

function isFolded(character: string | undefined): boolean {
  return character === ' ' || character === '\n';
}

function bodyStart({ style, raw }: WrittenScalar): number {
  if (style === 'plain') return 0;
  if (style !== 'block') return 1;
  const newline = raw.indexOf('\n');
  return newline < 0 ? raw.length : newline + 1;
}

function bodyEnd({ style, raw }: WrittenScalar): number {
  return style === 'single' || style === 'double' ? raw.length - 1 : raw.length;
}

/** What YAML took off each line: the blanks in the file before the first text, less those that stayed. */
function blockIndent({ raw, decoded }: WrittenScalar, from: number): number {
  return blanksBeforeText(raw, from) - blanksBeforeText(decoded, 0);
}

function blanksBeforeText(text: string, from: number): number {
  const firstText = /[^ \r\n]/g;
  firstText.lastIndex = from;
  const match = firstText.exec(text);
  return match === null ? 0 : match.index - (text.lastIndexOf('\n', match.index) + 1);
}

function afterIndent(raw: string, at: number, indent: number): number {
  let next = at;
  while (next - at < indent && raw[next] === ' ') next++;
  return next;
}

/** End of the line break at `at`, with the blanks around it that YAML drops; `at` itself when there is none. */
function breakAt({ style, raw }: WrittenScalar, at: number, indent: number): number {
  if (style === 'block') {
    const width = raw.startsWith('\r\n', at) ? 2 : 1;
    return raw[at + width - 1] === '\n' ? afterIndent(raw, at + width, indent) : at;
  }
  const folded = /[ \t]*\r?\n[ \t\r\n]*/y;
  folded.lastIndex = at;
  return folded.test(raw) ? folded.lastIndex : at;
}

/** Characters in the file for the next decoded character; negative when they stand for none (an escaped break). */
function pieceLength({ style, raw }: WrittenScalar, at: number): number {
  if (style === 'single' && raw.startsWith("''", at)) return 2;
  if (style !== 'double' || raw[at] !== '\\') return 1;
  const continued = /\\\r?\n[ \t]*/y;
  continued.lastIndex = at;
  if (continued.test(raw)) return at - continued.lastIndex;
  return { x: 4, u: 6, U: 10 }[raw[at + 1] ?? ''] ?? 2;
}
