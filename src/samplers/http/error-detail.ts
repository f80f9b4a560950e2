import { decodeBody } from './decode-body.ts';
import type { Exchange } from './transport.ts';

/** Where APIs put the reason of an error: FastAPI `detail`, most others `message` or `error`, RFC 9457 `title`. */
const REASON_KEYS = ['detail', 'message', 'error', 'title'];
const MOST_CHARACTERS = 200;

/**
 * The reason that the answer itself gives, as one line: `QueuePool limit …`, or for FastAPI's 422
 * `body.priority: Input should be …`. `undefined` when there is none.
 */
export function errorDetail(exchange: Exchange): string | undefined {
  if (exchange.body === undefined || exchange.body.length === 0) return undefined;
  const { body } = decodeBody(exchange.body, exchange.headers.first('content-encoding'), true);
  const text = body?.toString('utf8').trimStart() ?? '';
  return text.startsWith('{') ? reasonIn(parsed(text)) : undefined;
}

/** A body that was cut short is no JSON; it then has no reason. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonIn(document: unknown): string | undefined {
  if (typeof document !== 'object' || document === null) return undefined;
  for (const key of REASON_KEYS) {
    const reason = reasonText((document as Readonly<Record<string, unknown>>)[key]);
    if (reason !== undefined) return reason.slice(0, MOST_CHARACTERS);
  }
  return undefined;
}

function reasonText(value: unknown): string | undefined {
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  if (Array.isArray(value)) return validationText(value[0]);
  return typeof value === 'object' ? reasonIn(value) : undefined;
}

/** The first entry of FastAPI's `detail[]`: `{ loc: ['body', 'priority'], msg }`. */
function validationText(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { loc, msg } = entry as { readonly loc?: unknown; readonly msg?: unknown };
  if (typeof msg !== 'string') return undefined;
  return Array.isArray(loc) ? `${loc.map(String).join('.')}: ${msg}` : msg;
}
