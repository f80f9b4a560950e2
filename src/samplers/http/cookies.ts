import type { CookieJar } from 'tough-cookie';
import { toughCookie } from './libraries.ts';

/** Lines of one answer that are looked at: a hostile server could send thousands. */
const MOST_LINES = 100;

/** One user's cookies. Until a server sets the first one there is no jar and nothing is looked up. */
export class Cookies {
  private jar: CookieJar | undefined;

  isEmpty(): boolean {
    return this.jar === undefined;
  }

  /** `name=value; …` for a request, or an empty text. */
  headerFor(url: string): string {
    return this.jar === undefined ? '' : this.jar.getCookieStringSync(url);
  }

  /** Takes the `set-cookie` lines of an answer. What does not fit the URL is ignored, as browsers do. */
  take(lines: readonly string[], url: string): void {
    if (lines.length === 0) return;
    // Test servers live on odd names: `localhost`, bare host names, private suffixes.
    this.jar ??= new (toughCookie().CookieJar)(undefined, { rejectPublicSuffixes: false, looseMode: true });
    for (const line of lines.slice(0, MOST_LINES)) this.jar.setCookieSync(line, url, { ignoreError: true });
  }

  value(name: string, url: string): string | undefined {
    return this.jar?.getCookiesSync(url).find((cookie) => cookie.key === name)?.value;
  }
}

/** Cookies that the plan gives and those of the jar in one header; the plan's win. */
export function joinCookies(given: string, stored: string): string {
  if (given === '') return stored;
  if (stored === '') return given;
  const names = new Set(given.split('; ').map(nameOf));
  const others = stored.split('; ').filter((pair) => !names.has(nameOf(pair)));
  return [given, ...others].join('; ');
}

function nameOf(pair: string): string {
  const end = pair.indexOf('=');
  return end < 0 ? pair : pair.slice(0, end);
}
