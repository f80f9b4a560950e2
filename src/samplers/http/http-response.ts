import type { Answer } from '../../base/markup/answer.ts';
import type { Response } from '../../contracts/response.ts';
import type { Cookies } from './cookies.ts';
import { decodeText } from './decode-text.ts';
import { parseJson } from './lossless-json.ts';
import type { Exchange } from './transport.ts';

/** What of an exchange is read. */
export interface ReadAnswer {
  readonly exchange: Exchange;
  /** Unpacked, at most its first MiB; absent when nothing reads it. */
  readonly body: Buffer | undefined;
  /** Size of all of it: unpacked, or as it came where that is not known. */
  readonly bodyBytes: number;
  readonly url: string;
}

/** An answer as extractors and assertions see it; text and JSON are made once, when first asked for. */
export class HttpResponse implements Response {
  readonly status: number;
  readonly bodyBytes: number;
  readonly elapsedUs: number;
  private readonly exchange: Exchange;
  private readonly body: Buffer | undefined;
  private readonly cookies: Cookies;
  private readonly url: string;
  private decodedText: string | undefined;
  private parsed: { readonly value: unknown } | undefined;
  private made: Map<unknown, unknown> | undefined;

  constructor({ exchange, body, bodyBytes, url }: ReadAnswer, cookies: Cookies) {
    this.status = exchange.status;
    this.elapsedUs = exchange.elapsedUs;
    this.exchange = exchange;
    this.body = body;
    this.cookies = cookies;
    this.url = url;
    this.bodyBytes = bodyBytes;
  }

  header(name: string): string | undefined {
    return this.exchange.headers.first(name);
  }

  headers(name: string): readonly string[] {
    return this.exchange.headers.all(name);
  }

  text(): string {
    this.decodedText ??= this.body === undefined ? '' : decodeText(this.body, this.header('content-type'));
    return this.decodedText;
  }

  json(): unknown {
    this.parsed ??= { value: parseJson(this.text()) };
    return this.parsed.value;
  }

  once<T>(make: (answer: Answer) => T): T {
    this.made ??= new Map();
    if (!this.made.has(make)) this.made.set(make, make(this));
    // Kept under the function that made it.
    return this.made.get(make) as T;
  }

  cookie(name: string): string | undefined {
    for (const line of this.headers('set-cookie').toReversed()) {
      const pair = line.split(';', 1)[0] ?? '';
      const end = pair.indexOf('=');
      if (end > 0 && pair.slice(0, end).trim() === name) return pair.slice(end + 1).trim();
    }
    return this.cookies.value(name, this.url);
  }
}
