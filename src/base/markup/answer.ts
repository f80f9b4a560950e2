/** What making something of a response needs of it. */
export interface Answer {
  /** First header of that name (lower case), or `undefined`. */
  header(name: string): string | undefined;
  /** The body decoded as text. */
  text(): string;
  /** The body parsed as JSON, once; `undefined` when it is not JSON. Whole numbers beyond 2^53 come as bigint. */
  json(): unknown;
  /** What `make` makes of this answer: made once, however many ask with the same function. */
  once<T>(make: (answer: Answer) => T): T;
}

/** Why a body cannot be searched, to follow "in a 200 response": `that is not well-formed XML (…)`. */
export interface Unreadable {
  readonly unreadable: string;
}

export function isUnreadable(found: object): found is Unreadable {
  return 'unreadable' in found;
}
