import type { Failure } from './sample.ts';

/** Longest message text that is looked at, so that a failure that carries a body costs no more than others. */
const READ_LIMIT = 1000;
const LENGTH_LIMIT = 160;

/**
 * The message with everything masked that differs from case to case, so that equal causes group together:
 * first line only, at most 160 characters; quoted texts become `"…"`, UUIDs, hex numbers from 8 digits and
 * all other digits `#`. HTTP statuses stay readable: after `HTTP`, `status` or `matched nothing in a`, and every 100–599 in the
 * message of a status failure. Names of the plan that shall stay readable go unquoted or in backticks.
 */
export function normaliseMessage(failure: Pick<Failure, 'kind' | 'message'>): string {
  const firstLine = failure.message.slice(0, READ_LIMIT).trimStart().split(/\r?\n/, 1)[0] ?? '';
  const keep = failure.kind === 'status' ? STATUS_ANYWHERE : STATUS_NAMED;
  const masked = firstLine
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/"[^"]*"/g, '"…"')
    // Not the apostrophe of "can't": a quote opens after a non-letter and closes before one.
    .replace(/(?<!\w)'[^']*'(?!\w)/g, "'…'")
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '#')
    .replace(/\b(?:0x)?[0-9a-f]{8,}\b/gi, '#')
    .replace(keep, (digits, status: string | undefined) => (status === undefined ? '#' : digits));
  return masked.length > LENGTH_LIMIT ? `${masked.slice(0, LENGTH_LIMIT - 1)}…` : masked;
}

// Both match every number; only a status that shall stay is captured.
const STATUS_NAMED = /(?<=\b(?:HTTP|status)[ :=]{1,2}|matched nothing in a )([1-5]\d\d)(?!\w|\.\d)|\d+(?:\.\d+)?/gi;
const STATUS_ANYWHERE = /(?<![\w.])([1-5]\d\d)(?!\w|\.\d)|\d+(?:\.\d+)?/gi;
