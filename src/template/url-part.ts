/** Percent-encodes text as one part of a path or one query value; lone surrogates become U+FFFD, never an exception. */
export function urlPart(text: string): string {
  if (!NEEDS_ENCODING.test(text)) return text;
  return encodeURIComponent(LONE_SURROGATE.test(text) ? text.replace(LONE_SURROGATES, '\uFFFD') : text);
}
const NEEDS_ENCODING = /[^\-.0-9A-Z_a-z~]/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const LONE_SURROGATES = /\p{Surrogate}/gu;
