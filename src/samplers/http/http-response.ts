import type { Answer } from '../../base/markup/answer.ts';
import type { Response } from '../../contracts/response.ts';
import type { Cookies } from './cookies.ts';
import { decodeText } from './decode-text.ts';
import { parseJson } from './lossless-json.ts';
import type { Exchange } from './transport.ts';

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

  /** `body` is unpacked; absent when nothing reads it. */
  constructor(exchange: Exchange, body: Buffer | undefined, cookies: Cookies, url: string) {
    this.status = exchange.status;
    this.elapsedUs = exchange.elapsedUs;
    this.exchange = exchange;
    this.body = body;
    this.cookies = cookies;
    this.url = url;
    this.bodyBytes = body === undefined || exchange.bodyCapped ? exchange.bodyBytes : body.length;
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
