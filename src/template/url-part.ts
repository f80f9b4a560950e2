/** Percent-encodes text as one part of a path or one query value; lone surrogates become U+FFFD, never an exception. */
export function urlPart(text: string): string {
  if (URL_SAFE.test(text)) return text;
  return encodeURIComponent(LONE_SURROGATE.test(text) ? text.replace(LONE_SURROGATES, '\uFFFD') : text);
}
const URL_SAFE = /^[A-Za-z0-9\-_.~]*$/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const LONE_SURROGATES = /\p{Surrogate}/gu;
