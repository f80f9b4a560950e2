import { isSensitiveName, REDACTED } from './sensitive-names.ts';

const SHOWN_VALUE = 200;

/** A multipart body as a list of its parts: names, file names, types and sizes; short text fields in full. */
export function multipartOutline(body: Buffer, contentType: string): string {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return `[multipart body, ${body.length} bytes]`;
  // Boundaries are compared without case here: the content type may have been lowered on its way.
  const latin = body.toString('latin1');
  const parts = splitParts(latin, `--${boundary}`);
  return parts.map(describe).join('\n');
}

function splitParts(text: string, delimiter: string): readonly string[] {
  const parts: string[] = [];
  const lower = text.toLowerCase();
  const mark = delimiter.toLowerCase();
  let start = lower.indexOf(mark);
  while (start >= 0) {
    const from = start + mark.length;
    const end = lower.indexOf(`\r\n${mark}`, from);
    if (end < 0) break;
    parts.push(text.slice(from + 2, end));
    start = end + 2;
  }
  return parts;
}

function describe(part: string): string {
  const headEnd = part.indexOf('\r\n\r\n');
  const head = part.slice(0, headEnd);
  const content = part.slice(headEnd + 4);
  const name = /\bname="([^"]*)"/i.exec(head)?.[1] ?? '';
  const filename = /\bfilename="([^"]*)"/i.exec(head)?.[1];
  const type = /content-type:\s*([^\r\n]+)/i.exec(head)?.[1];
  if (filename !== undefined)
    return `${utf8(name)}: file "${utf8(filename)}" (${type ?? 'no type'}, ${content.length} bytes)`;
  if (isSensitiveName(name)) return `${utf8(name)}: ${REDACTED}`;
  const shown = content.length > SHOWN_VALUE ? `(${content.length} bytes)` : utf8(content);
  return `${utf8(name)}: ${shown}`;
}

function utf8(latin: string): string {
  return Buffer.from(latin, 'latin1').toString('utf8');
}
