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

/** `a=1&b=2` for a query or a form; lists repeat the name, `null` leaves it out. */
export function compilePairs(fields: readonly Field[], encode: (text: string) => string = urlPart): TextPart {
  const templates = fields.flatMap((field) => field.values);
  const pieces: (string | ((scope: Scope) => string))[] = [];
  for (const field of fields) {
    const name = encode(field.name);
    for (const template of field.values) addPiece(pieces, pairPiece(name, template, encode));
  }
  const requirements = new Requirements(templates);
  const constant =
    pieces.length === 0 ? '' : pieces.length === 1 && typeof pieces[0] === 'string' ? pieces[0] : undefined;
  return {
    constant,
    render: (scope) => joinPieces(pieces, scope),
    needs: requirements.needs,
    isReady: requirements.isReady,
  };
}

/** As HTML forms encode: a space is `+`. */
export function formPart(text: string): string {
  return urlPart(text).replaceAll('%20', '+');
}

type Piece = string | ((scope: Scope) => string);

function pairPiece(name: string, template: Template<unknown>, encode: (text: string) => string): Piece {
  const pair = (value: unknown): string =>
    textsOf(value as Parameters<typeof textsOf>[0])
      .map((text) => `${name}=${encode(text)}`)
      .join('&');
  return template.constant === undefined ? (scope) => pair(template.render(scope)) : pair(template.constant);
}

/** Neighbours that are known become one text. */
function addPiece(pieces: Piece[], piece: Piece): void {
  if (piece === '') return;
  const last = pieces.at(-1);
  if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = `${last}&${piece}`;
  else pieces.push(piece);
}

function joinPieces(pieces: readonly Piece[], scope: Scope): string {
  let text = '';
  for (const piece of pieces) {
    const part = typeof piece === 'string' ? piece : piece(scope);
    if (part !== '') text += text === '' ? part : `&${part}`;
  }
  return text;
}
