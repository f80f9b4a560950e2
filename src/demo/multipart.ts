import type { Upload } from './rules.ts';

/** The fields of a form by name, the last of several; or why the bytes are no form. */
export type FormReading = { readonly fields: Readonly<Record<string, string | Upload>> } | { readonly problem: string };

const LINE_END = '\r\n';
const MOST_PARTS = 1000;
const LONGEST_HEADER = 8192;

/**
 * Reads `multipart/form-data` (RFC 7578). A last part that was cut off is dropped, as Starlette does,
 * so the field it would have been is then reported as missing.
 */
export function readMultipart(body: Buffer, contentType: string): FormReading {
  const boundary = boundaryOf(contentType);
  if (boundary === undefined) return { problem: 'Missing boundary in multipart.' };
  const fields: Record<string, string | Upload> = {};
  const opening = `--${boundary}`;
  if (!body.subarray(0, opening.length).equals(Buffer.from(opening))) return { problem: 'Invalid multipart data.' };
  let at: number | undefined = opening.length;
  for (let parts = 0; at !== undefined; parts += 1) {
    if (parts > MOST_PARTS) return { problem: `Too many parts. The limit is ${MOST_PARTS}.` };
    at = readPart(body, at, `${LINE_END}${opening}`, fields);
  }
  return { fields };
}

/** Reads the part that starts after a boundary; returns where the next one starts, if there is one. */
function readPart(
  body: Buffer,
  start: number,
  delimiter: string,
  fields: Record<string, string | Upload>,
): number | undefined {
  if (body.toString('latin1', start, start + 2) !== LINE_END) return undefined;
  // From the line end on, so that a part without any headers is found too.
  const headersEnd = body.indexOf(LINE_END + LINE_END, start);
  if (headersEnd < 0 || headersEnd - start > LONGEST_HEADER) return undefined;
  const contentStart = headersEnd + 4;
  // Two bytes back: an empty part shares its line end with the delimiter.
  const contentEnd = body.indexOf(delimiter, contentStart - 2);
  if (contentEnd < 0) return undefined;
  const content = body.subarray(contentStart, Math.max(contentStart, contentEnd));
  addField(body.toString('utf8', start, headersEnd), content, fields);
  return contentEnd + delimiter.length;
}

function addField(headers: string, content: Buffer, fields: Record<string, string | Upload>): void {
  const disposition = headers.split(LINE_END).find((line) => /^content-disposition\s*:/i.test(line)) ?? '';
  const name = parameter(disposition, 'name');
  if (name === undefined) return;
  const filename = parameter(disposition, 'filename');
  const value = filename === undefined ? content.toString('utf8') : { filename, content };
  // Defined, not assigned: a field named __proto__ is a field like any other.
  Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true });
}

function parameter(header: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}=(?:"((?:\\\\.|[^"\\\\])*)"|([^;\\s"]+))`, 'i').exec(header);
  return match?.[1]?.replaceAll(/\\(.)/g, '$1') ?? match?.[2];
}

function boundaryOf(contentType: string): string | undefined {
  const match = /;\s*boundary=(?:"([^"]+)"|([^;\s"]+))/i.exec(contentType);
  return match?.[1] ?? match?.[2];
}
