import { RunError } from '../../base/errors.ts';
import { planFromOpenApi, type Imported, type ImportOptions } from '../../importers/openapi/index.ts';

/** Where frameworks put the document: FastAPI and most others; behind a prefix; Spring. */
const PLACES = ['/openapi.json', '/api/openapi.json', '/v3/api-docs', '/swagger.json'];
const TIMEOUT_MS = 10_000;
const MOST_BYTES = 20_000_000;

/**
 * Asks the server for its OpenAPI document and makes a plan of it. `url` is the server, or the document itself.
 * Throws RunError `target-unreachable` when nobody answers, `openapi-not-found` when there is no document.
 */
export async function planFromUrl(url: URL, schema: string | undefined): Promise<Imported> {
  const base = url.pathname.replace(/\/$/, '');
  const isDocument = /\.json$|api-docs$/.test(url.pathname);
  const places = isDocument ? [url.href] : PLACES.map((place) => `${url.origin}${base}${place}`);
  const options: ImportOptions = { baseUrl: isDocument ? url.origin : `${url.origin}${base}`, schema };
  const tried: string[] = [];
  for (const place of places) {
    const answer = await ask(place);
    if (typeof answer !== 'string') return planFromOpenApi(answer.document, options);
    tried.push(`${place} ${answer}`);
  }
  throw new RunError(
    'openapi-not-found',
    `There is no OpenAPI document: ${tried.join('; ')}. Give its own URL, or leave --from-url out to begin with a plan without it.`,
  );
}

/** The document, or why it is none. */
async function ask(url: string): Promise<string | { readonly document: unknown }> {
  let response: Response;
  try {
    response = await fetch(url, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    const message = `${new URL(url).origin} does not answer: ${reasonOf(cause)}. Is the server running?`;
    throw new RunError('target-unreachable', message, { cause });
  }
  if (!response.ok) {
    await response.body?.cancel();
    return `answers ${response.status}`;
  }
  return parse(await limited(response));
}

function parse(text: string | undefined): string | { readonly document: unknown } {
  if (text === undefined) return `is larger than ${MOST_BYTES / 1e6} MB`;
  try {
    const document: unknown = JSON.parse(text);
    const isOne = typeof document === 'object' && document !== null && 'paths' in document;
    return isOne ? { document } : 'is JSON without "paths"';
  } catch {
    return 'is not JSON';
  }
}

async function limited(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === 'TimeoutError') return `nothing came within ${TIMEOUT_MS / 1000} s`;
  const inner = cause.cause instanceof Error ? cause.cause : cause;
  return 'code' in inner && typeof inner.code === 'string' ? inner.code : inner.message;
}
