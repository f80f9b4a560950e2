/** Longest text kept, by the field it stands in; everything else is cut at `OTHER`. */
const LIMITS: Readonly<Record<string, number>> = {
  text: 262_144,
  body: 4096,
  suggestion: 4096,
  value: 1000,
  url: 1000,
  description: 1000,
};
const OTHER = 400;

/**
 * Characters that act instead of being seen: controls (but tab and line feed), formats (zero width, direction
 * of writing), halves of surrogate pairs, line and paragraph separators.
 */
const INVISIBLE = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** Shows what would act: a right-to-left override becomes `⟨202E⟩`. Carriage returns before line feeds are dropped. */
export function visible(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(
      INVISIBLE,
      (character) => `⟨${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
    );
}

/** Cuts a text, saying how much is missing. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  // Not between the halves of a surrogate pair.
  const end = /[\ud800-\udbff]/.test(text.charAt(most - 1)) ? most - 1 : most;
  return `${text.slice(0, end)}… (${text.length - end} more characters)`;
}

/**
 * The model with every text made visible and cut to a length a page can hold. Names, headers and bodies come
 * from files and servers nobody vouches for; escaping for markup is the templates' work and comes on top.
 */
export function defuse<T>(model: T): T {
  return defuseValue(model, '') as T;
}

function defuseValue(value: unknown, key: string): unknown {
  if (typeof value === 'string') return visible(cut(value, LIMITS[key] ?? OTHER));
  if (Array.isArray(value))
    return typeof value[0] === 'number' ? value : value.map((item: unknown) => defuseValue(item, key));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, defuseValue(inner, name)]));
}
