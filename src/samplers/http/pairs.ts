import { textOf } from '../../base/text-of.ts';
import type { Value } from '../../base/value.ts';
import type { Scope, Template } from '../../template/scope.ts';
import { urlPart } from '../../template/url-part.ts';
import type { Field } from './fields.ts';
import { textsOf } from './fields.ts';
import { Requirements } from './requirements.ts';
import type { Requiring } from './requirements.ts';

/** Text that is known now, or is made for each request. */
export interface TextPart extends Requiring {
  readonly constant: string | undefined;
  readonly render: (scope: Scope) => string;
}

/** How names and values are written. */
export interface PairStyle {
  readonly encode: (text: string) => string;
  readonly separator: string;
}

/** `a=1&b=2` behind the question mark of a URL. */
export const QUERY_STYLE: PairStyle = { encode: urlPart, separator: '&' };
/** As HTML forms write it: a space is `+`. */
export const FORM_STYLE: PairStyle = { encode: formPart, separator: '&' };
/** `a=1; b=2` in a header, as given; only what would begin another cookie is encoded. */
export const COOKIE_STYLE: PairStyle = { encode: (text) => text.replaceAll(';', '%3B'), separator: '; ' };

function formPart(text: string): string {
  const part = urlPart(text);
  return part === text ? text : part.replaceAll('%20', '+');
}

type Piece = string | ((scope: Scope) => string);

/** Fields in one text; lists repeat the name, `null` leaves it out. */
export function compilePairs(fields: readonly Field[], style: PairStyle): TextPart {
  const pieces: Piece[] = [];
  for (const field of fields) {
    for (const template of field.values) addPiece(pieces, pairPiece(field.name, template, style), style.separator);
  }
  const requirements = new Requirements(fields.flatMap((field) => field.values));
  const [first = ''] = pieces;
  return {
    constant: pieces.length < 2 && typeof first === 'string' ? first : undefined,
    render: (scope) => joinPieces(pieces, style.separator, scope),
    needs: requirements.needs,
    isReady: requirements.isReady,
  };
}

function pairPiece(name: string, template: Template<Value>, style: PairStyle): Piece {
  const start = `${style.encode(name)}=`;
  const one = (value: Value): string => start + style.encode(textOf(value));
  const pair = (value: Value): string =>
    typeof value === 'object' ? textsOf(value).map(one).join(style.separator) : one(value);
  return template.constant === undefined ? (scope) => pair(template.render(scope)) : pair(template.constant);
}

/** Neighbours that are known become one text. */
function addPiece(pieces: Piece[], piece: Piece, separator: string): void {
  if (piece === '') return;
  const last = pieces.at(-1);
  if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + separator + piece;
  else pieces.push(piece);
}

function joinPieces(pieces: readonly Piece[], separator: string, scope: Scope): string {
  let text = '';
  for (const piece of pieces) {
    const part = typeof piece === 'string' ? piece : piece(scope);
    if (part !== '') text += text === '' ? part : separator + part;
  }
  return text;
}
