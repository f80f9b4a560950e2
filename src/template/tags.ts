/** A scalar's text cut at its `{{ }}`. Offsets count in the scalar's text. */
export type Piece =
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'tag';
      readonly start: number;
      readonly end: number;
      readonly raw: boolean;
      readonly source: string;
    }
  | { readonly kind: 'unclosed'; readonly start: number; readonly raw: boolean };

/**
 * Cuts text into literals and tags. Each tag is later parsed on its own, so `{"id":{{id}}}` works and every
 * message knows its place. A backslash before `{{` makes it plain text; two make one backslash and a tag.
 */
export function cutTags(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let literal = '';
  let position = 0;
  for (;;) {
    const start = text.indexOf('{{', position);
    if (start < 0) break;
    literal += text.slice(position, start);
    if (isEscaped(literal)) {
      literal = `${literal.slice(0, -1)}{{`;
      position = start + 2;
      continue;
    }
    if (literal.endsWith('\\\\')) literal = literal.slice(0, -1);
    const raw = text.startsWith('{{{', start);
    const end = endOfTag(text, start, raw);
    if (literal !== '') pieces.push({ kind: 'literal', text: literal });
    literal = '';
    if (end < 0) return [...pieces, { kind: 'unclosed', start, raw }];
    pieces.push({ kind: 'tag', start, end, raw, source: text.slice(start, end) });
    position = end;
  }
  literal += text.slice(position);
  if (literal !== '') pieces.push({ kind: 'literal', text: literal });
  return pieces;
}

function isEscaped(before: string): boolean {
  return before.endsWith('\\') && !before.endsWith('\\\\');
}

/** Just past the closing braces, or -1. Braces inside quotes do not close, unless the quote never ends. */
function endOfTag(text: string, start: number, raw: boolean): number {
  const closing = raw ? '}}}' : '}}';
  let quote = '';
  for (let i = start + closing.length; i < text.length; i++) {
    const character = text[i] ?? '';
    if (quote !== '') {
      if (character === '\\') i++;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (text.startsWith(closing, i)) return i + closing.length;
  }
  const plain = text.indexOf(closing, start);
  return plain < 0 ? -1 : plain + closing.length;
}
