import type { JsonPath } from '../../base/json-path.ts';
import { UNSURE } from '../../base/json-slice.ts';
import { parseJson } from '../../base/lossless-json.ts';
import type { Answer } from '../../base/markup/answer.ts';
import type { Value } from '../../base/value.ts';
import type { Response } from '../../contracts/response.ts';
import type { Cookies } from './cookies.ts';
import { charsetOf, decodeText } from './decode-text.ts';
import type { Address } from './split-url.ts';
import type { Exchange } from './transport.ts';

/** What of an exchange is read. */
export interface ReadAnswer {
  readonly exchange: Exchange;
  /** Unpacked, at most its first MiB; absent when nothing reads it. */
  readonly body: Buffer | undefined;
  /** Size of all of it: unpacked, or as it came where that is not known. */
  readonly bodyBytes: number;
  /** Where the request went. */
  readonly to: Address;
  /** True when so little of a JSON body is wanted that parsing all of it would cost more than looking for that. */
  readonly mayScan: boolean;
}

const NOTHING: readonly Value[] = [];

/** An answer as extractors and assertions see it; text and JSON are made once, when first asked for. */
export class HttpResponse implements Response {
  readonly status: number;
  readonly bodyBytes: number;
  readonly elapsedUs: number;
  private readonly exchange: Exchange;
  private readonly body: Buffer | undefined;
  private readonly cookies: Cookies;
  private readonly to: Address;
  private readonly mayScan: boolean;
  private decodedText: string | undefined;
  private parsed: { readonly value: unknown } | undefined;
  private made: Map<unknown, unknown> | undefined;

  constructor({ exchange, body, bodyBytes, to, mayScan }: ReadAnswer, cookies: Cookies) {
    this.status = exchange.status;
    this.elapsedUs = exchange.elapsedUs;
    this.exchange = exchange;
    this.body = body;
    this.cookies = cookies;
    this.to = to;
    this.bodyBytes = bodyBytes;
    // Half a body is no JSON, whatever its first half holds.
    this.mayScan = mayScan && body?.length === bodyBytes;
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

  jsonAt(path: JsonPath): readonly Value[] | undefined {
    const { body } = this;
    if (
      path.scan !== undefined &&
      this.mayScan &&
      this.parsed === undefined &&
      body !== undefined &&
      this.isUtf8(body)
    ) {
      const found = path.scan(body);
      if (found !== UNSURE) return found === undefined ? NOTHING : [found];
    }
    const document = this.json();
    return document === undefined ? undefined : path.find(document);
  }

  private isUtf8(body: Buffer): boolean {
    const contentType = this.header('content-type');
    return contentType === 'application/json' || charsetOf(body, contentType) === 'utf-8';
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
    return this.cookies.value(name, this.to.origin + this.to.path);
  }
}
