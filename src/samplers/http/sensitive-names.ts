/** What stands in the report instead of a secret. */
export const REDACTED = '[redacted]';

const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key']);
const SECRET_WORDS = /token|secret|passw(?:or)?d|api[-_]?key|credential/i;

/** True for headers, query parameters, form fields and JSON keys whose value never leaves the process. */
export function isSensitiveName(name: string): boolean {
  return SECRET_WORDS.test(name) || SECRET_HEADERS.has(name.toLowerCase());
}
