/**
 * A body as text: its byte order mark says how, else `charset` of the content type, else what XML and HTML say
 * about themselves, else it is UTF-8.
 */
export function decodeText(body: Buffer, contentType: string | undefined): string {
  const charset = charsetOf(body, contentType);
  if (charset === 'utf-8') return withoutMark(body.toString('utf8'));
  try {
    const decoder = new TextDecoder(charset);
    const text = decoder.decode(body);
    return decoder.encoding === 'windows-1252' ? withSigns(text) : text;
  } catch {
    // A charset nobody knows: most such answers are UTF-8 all the same.
    return withoutMark(body.toString('utf8'));
  }
}

/** How a body is written, in small letters; `utf-8` whatever it is called, and where nothing says otherwise. */
export function charsetOf(body: Buffer, contentType: string | undefined): string {
  const charset = markOf(body) ?? charsetIn(CONTENT_TYPE, contentType ?? '') ?? ownCharset(body, contentType);
  return charset === undefined || charset === 'utf8' ? 'utf-8' : charset;
}

/** Node 20 decodes windows-1252 (and latin-1, which the web reads as the same) without its signs: € stays U+0080. */
function withSigns(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0080-\u009f]/g, (character) => SIGNS[character.charCodeAt(0) - 0x80] ?? character);
}
const SIGNS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const CONTENT_TYPE = /charset\s*=\s*["']?([^\s"';]+)/i;
const XML_DECLARATION = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']/i;
const HTML_META = /<meta[^>]*?charset\s*=\s*["']?([^\s"'>;/]+)/i;
/** How far HTML is searched for its charset, as browsers do. */
const DECLARED_WITHIN = 1024;

function markOf(body: Buffer): string | undefined {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8';
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  return body[0] === 0xfe && body[1] === 0xff ? 'utf-16be' : undefined;
}

function charsetIn(pattern: RegExp, text: string): string | undefined {
  return pattern.exec(text)?.[1]?.toLowerCase();
}

/** Only markup says its own charset; whoever can read the words has no UTF-16 before them. */
function ownCharset(body: Buffer, contentType: string | undefined): string | undefined {
  if (contentType !== undefined && !/xml|html/i.test(contentType)) return undefined;
  const start = body.toString('latin1', 0, DECLARED_WITHIN);
  const own = charsetIn(XML_DECLARATION, start) ?? charsetIn(HTML_META, start);
  return own?.startsWith('utf-16') === true ? 'utf-8' : own;
}

/** A byte order mark is no part of the text; JSON.parse refuses it. */
function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
