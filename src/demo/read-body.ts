import type { IncomingMessage } from 'node:http';
import type { BodyForm, BodySpec } from './endpoint.ts';
import { readMultipart } from './multipart.ts';
import type { FieldSource, Shape } from './read-fields.ts';
import { reply, unprocessable, type Reply } from './reply.ts';
import type { Detail } from './rules.ts';

/** A body taken apart; what is wrong with it as a whole; or the answer that ends the matter. */
export type BodyReading = { readonly source: FieldSource } | { readonly detail: Detail } | Reply;

const MOST_BYTES = 16 * 1024 * 1024;
// Beyond it the sender is not heard out: the connection is cut.
const MOST_DISCARDED = 128 * 1024 * 1024;

/** Receives the body and takes it apart as the endpoint wants it; rejects when the sender goes away. */
export async function readBody(request: IncomingMessage, spec: BodySpec<Shape>): Promise<BodyReading> {
  const bytes = await receive(request);
  if (bytes === undefined) return reply(413, { detail: 'Request body too large' }, { connection: 'close' });
  const contentType = request.headers['content-type'] ?? '';
  return isJsonWanted(spec.form, contentType) ? readJson(bytes, contentType) : readForm(bytes, contentType);
}

/** Every byte; `undefined` when there were too many. They are read to the end, so that the answer is heard. */
async function receive(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MOST_BYTES) chunks.push(chunk);
    else chunks.length = 0;
    if (size > MOST_DISCARDED) break;
  }
  return size > MOST_BYTES ? undefined : Buffer.concat(chunks);
}

function isJsonWanted(form: BodyForm, contentType: string): boolean {
  return form === 'json' || (form === 'json-or-form' && contentType.includes('json'));
}

function readJson(bytes: Buffer, contentType: string): BodyReading {
  if (bytes.length === 0) return { detail: { type: 'missing', loc: ['body'], msg: 'Field required', input: null } };
  const text = bytes.toString();
  if (!/^application\/([\w.-]+\+)?json\b/i.test(contentType)) return { detail: notAnObject(text) };
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return { detail: notAnObject(value) };
    return { source: { loc: ['body'], fields: value, isJson: true } };
  } catch (error) {
    // Sent at once: FastAPI parses before it asks who is calling.
    return unprocessable([brokenJson(text, error)]);
  }
}

function readForm(bytes: Buffer, contentType: string): BodyReading {
  if (/^multipart\/form-data\b/i.test(contentType)) {
    const form = readMultipart(bytes, contentType);
    return 'problem' in form ? reply(400, { detail: form.problem }) : formSource(form.fields);
  }
  const isUrlEncoded = /^application\/x-www-form-urlencoded\b/i.test(contentType);
  return formSource(isUrlEncoded ? Object.fromEntries(new URLSearchParams(bytes.toString())) : {});
}

function formSource(fields: FieldSource['fields']): BodyReading {
  return { source: { loc: ['body'], fields, isJson: false } };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notAnObject(input: unknown): Detail {
  const msg = 'Input should be a valid dictionary or object to extract fields from';
  return { type: 'model_attributes_type', loc: ['body'], msg, input };
}

function brokenJson(text: string, error: unknown): Detail {
  const message = error instanceof Error ? error.message : '';
  // V8 says "… at position 12"; without it the text simply ended too early.
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
  return {
    type: 'json_invalid',
    loc: ['body', position],
    msg: 'JSON decode error',
    input: {},
    ctx: { error: message },
  };
}
