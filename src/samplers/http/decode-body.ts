import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Failure } from '../../metrics/sample.ts';

/** What a body may grow to when it is unpacked: larger answers are attacks or mistakes. */
const LONGEST_BYTES = 16 * 1024 * 1024;
/** Nobody packs more than twice in good faith. */
const MOST_CODINGS = 2;

/** The unpacked body, or why there is none. */
export type Decoded =
  { readonly body: Buffer; readonly failure?: undefined } | { readonly body?: undefined; readonly failure: Failure };

/**
 * Undoes `content-encoding` (gzip, deflate, br). `capped`: the end of the body was not kept, so what can be
 * unpacked is enough.
 */
export function decodeBody(body: Buffer, encoding: string | undefined, capped: boolean): Decoded {
  const codings = (encoding ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > MOST_CODINGS) return limit(`The body is packed ${codings.length} times.`);
  let current = body;
  for (const coding of codings.reverse()) {
    const step = unpack(current, coding, capped);
    if (step.failure !== undefined) return step;
    current = step.body;
  }
  return { body: current };
}

function unpack(body: Buffer, coding: string, capped: boolean): Decoded {
  const decode = DECODERS[coding];
  if (decode === undefined) return unknown(coding);
  if (body.length === 0) return { body };
  try {
    return { body: decode(body, capped) };
  } catch (cause) {
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') return limit('The body unpacks to more than 16 MiB.');
    return broken(`The body is not valid ${coding}.`);
  }
}

const DECODERS: Readonly<Record<string, (body: Buffer, capped: boolean) => Buffer>> = {
  gzip: (body, capped) => gunzipSync(body, zlibOptions(capped)),
  'x-gzip': (body, capped) => gunzipSync(body, zlibOptions(capped)),
  // Some servers send raw deflate; the zlib header always has 8 in its low four bits.
  deflate: (body, capped) =>
    ((body[0] ?? 0) & 0x0f) === 8 ? inflateSync(body, zlibOptions(capped)) : inflateRawSync(body, zlibOptions(capped)),
  br: (body, capped) =>
    brotliDecompressSync(body, {
      maxOutputLength: LONGEST_BYTES,
      ...(capped ? { finishFlush: constants.BROTLI_OPERATION_FLUSH } : {}),
    }),
};

function zlibOptions(capped: boolean): { maxOutputLength: number; finishFlush?: number } {
  return { maxOutputLength: LONGEST_BYTES, ...(capped ? { finishFlush: constants.Z_SYNC_FLUSH } : {}) };
}

function limit(message: string): Decoded {
  return { failure: { kind: 'protocol', name: 'decompress_limit', message } };
}

function unknown(coding: string): Decoded {
  const message = `The body has the unknown content-encoding "${coding.slice(0, 40)}".`;
  const plain = 'The body has an unknown content-encoding.';
  return { failure: { kind: 'protocol', name: 'bad_encoding', message, plain } };
}

function broken(message: string): Decoded {
  return { failure: { kind: 'protocol', name: 'bad_encoding', message } };
}
