/** Written by the transport: a second one would break the message. */
const OURS: Readonly<Record<string, string>> = {
  'content-length': 'It is counted from the body.',
  'transfer-encoding': 'Bodies are sent with their length.',
  connection: 'Use keepAlive: false to close the connection after each request.',
  'keep-alive': 'Use keepAlive: true or false.',
  upgrade: 'Only HTTP/1.1 requests are sent.',
  expect: 'Bodies are sent at once.',
};
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Tab, visible ASCII, space, and what Latin-1 adds (RFC 9110, 5.5). A line end would start a header of its own. */
const FORBIDDEN_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** Why a header name cannot be used, or `undefined`. */
export function headerNameProblem(name: string): string | undefined {
  if (!TOKEN.test(name)) return `"${name}" is not a header name.`;
  const lower = name.toLowerCase();
  const why = Object.hasOwn(OURS, lower) ? OURS[lower] : undefined;
  return why === undefined ? undefined : `The header "${name}" is not yours to set. ${why}`;
}

export function isHeaderValue(text: string): boolean {
  return !FORBIDDEN_IN_VALUE.test(text);
}

/** Paths go out as visible ASCII; anything else would break the request line. */
export function isRequestPath(path: string): boolean {
  return !FORBIDDEN_IN_PATH.test(path);
}
const FORBIDDEN_IN_PATH = /[^\x21-\x7e]/;

/** No control characters: for text of any language that is encoded before it is sent. */
export function isOneLine(text: string): boolean {
  return !CONTROL.test(text);
}
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/;
