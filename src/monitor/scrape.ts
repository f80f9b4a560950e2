import { Agent as HttpAgent, get as httpGet, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, get as httpsGet } from 'node:https';

/** A text, or why there is none: completes "http://… does not give metrics: ". */
export type Scraped =
  { readonly text: string; readonly problem?: undefined } | { readonly text?: undefined; readonly problem: string };

export interface ScrapeRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** What is read of an answer: node exporters have 0.2 MB, and reading 4 MB takes some 40 ms. */
export const MOST_BYTES: number = 4 * 2 ** 20;
const MOST_MB = MOST_BYTES / 2 ** 20;

/** Reads one endpoint again and again over a connection of its own. Never throws for what the endpoint does. */
export class Scraper {
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;
  readonly #abort = new AbortController();

  constructor() {
    const options = { keepAlive: true, maxSockets: 1 };
    this.#http = new HttpAgent(options);
    this.#https = new HttpsAgent(options);
  }

  read({ url, headers, timeoutMs }: ScrapeRequest): Promise<Scraped> {
    const isHttps = url.startsWith('https:');
    return new Promise((resolve) => {
      const options = {
        agent: isHttps ? this.#https : this.#http,
        headers: { 'user-agent': 'loadplan-monitor', accept: ACCEPT, 'accept-encoding': 'identity', ...headers },
        signal: this.#abort.signal,
      };
      const request = (isHttps ? httpsGet : httpGet)(url, options, (response) => take(response, end));
      const timer = setTimeout(() => end({ problem: `no answer within ${timeoutMs / 1000} s` }), timeoutMs);
      timer.unref();
      const end = (scraped: Scraped): void => {
        clearTimeout(timer);
        resolve(scraped);
        if (scraped.text === undefined) request.destroy();
      };
      request.on('error', (error: NodeJS.ErrnoException) => end({ problem: reasonOf(error) }));
    });
  }

  /** Cuts off what is under way. */
  close(): void {
    this.#abort.abort();
    this.#http.destroy();
    this.#https.destroy();
  }
}

const ACCEPT = 'text/plain;version=0.0.4, */*;q=0.1';

function take(response: IncomingMessage, end: (scraped: Scraped) => void): void {
  const { statusCode = 0, headers } = response;
  if (statusCode !== 200) {
    end({ problem: `it answers with status ${statusCode}` });
    return;
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    end({ problem: 'it answers compressed, which nobody asked for' });
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) end({ problem: `its answer is longer than ${MOST_MB} MB` });
    else chunks.push(chunk);
  });
  response.on('end', () => end({ text: Buffer.concat(chunks).toString('utf8') }));
  response.on('error', () => end({ problem: 'it broke off in the middle of its answer' }));
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ECONNREFUSED') return 'connection refused';
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') return 'its name is not known';
  if (error.code === 'ECONNRESET') return 'it closed the connection';
  return error.code ?? error.message;
}
