import { readFileSync } from 'node:fs';

/** Written `times` times (once unless told), each after `waitMs`. */
export interface Step {
  readonly data: string | Buffer;
  readonly waitMs?: number;
  readonly times?: number;
}

/** What the truth server does with one request. */
export interface Script {
  readonly steps: readonly Step[];
  readonly ending: 'keep' | 'close' | 'reset';
}

const OK_HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n';
const PART = `${OK_HEAD}Content-Length: 1000\r\n\r\nonly a part of it`;
const CHUNK = Buffer.alloc(1 << 18);
const WORDS = ['amber', 'birch', 'coral', 'delta', 'ember', 'flint', 'grove', 'haven'];

/** An ordinary answer. */
export const OK_ANSWER: string = `${OK_HEAD}Content-Length: 3\r\n\r\nok\n`;

export const MISSING: Script = {
  steps: [{ data: 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n' }],
  ending: 'keep',
};

/** 500 with a text of its own for each `number`: six words, so that masking digits does not make them one. */
export function textScript(number: number): Script {
  const words = Array.from({ length: 6 }, (_, place) => WORDS[(number >> (3 * place)) & 7]);
  const body = `{"detail":"${words.join(' ')}"}`;
  const head = `HTTP/1.1 500 Broken\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  return once(head + body);
}

/** The faults of `truth-answers.h`, byte for byte. */
export function scriptsOf(options: { readonly endless: number; readonly bomb: string }): Map<string, Script> {
  const scripts = new Map<string, Script>(Object.entries(FAULTS));
  const times = Math.ceil(options.endless / CHUNK.length);
  const endlessHead = `${OK_HEAD}Content-Length: ${times * CHUNK.length}\r\n\r\n`;
  scripts.set('/endless', { steps: [{ data: endlessHead }, { data: CHUNK, times }], ending: 'close' });
  if (options.bomb !== '') {
    const data = readFileSync(options.bomb);
    const bombHead = `${OK_HEAD}Content-Encoding: gzip\r\nContent-Length: ${data.length}\r\n\r\n`;
    scripts.set('/bomb', { steps: [{ data: bombHead }, { data }], ending: 'keep' });
  }
  return scripts;
}

const once = (data: string): Script => ({ steps: [{ data }], ending: 'keep' });

const FAULTS: Readonly<Record<string, Script>> = {
  '/fault/reset-before-headers': { steps: [], ending: 'reset' },
  '/fault/reset-mid-body': { steps: [{ data: PART }, { data: '', waitMs: 20 }], ending: 'reset' },
  '/fault/truncated': { steps: [{ data: PART }, { data: '', waitMs: 20 }], ending: 'close' },
  '/fault/no-answer': { steps: [], ending: 'close' },
  '/fault/drip-headers': {
    steps: [{ data: OK_HEAD }, { data: 'X-Drip: 1\r\n', waitMs: 100, times: 600 }],
    ending: 'close',
  },
  '/fault/drip-body': {
    steps: [{ data: `${OK_HEAD}Content-Length: 600\r\n\r\n` }, { data: 'x', waitMs: 100, times: 600 }],
    ending: 'keep',
  },
  '/fault/malformed-status': once('HTTP/1.1 2x0 What\r\nContent-Length: 0\r\n\r\n'),
  '/fault/bad-chunk': once(`${OK_HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n`),
  '/fault/two-lengths': once(`${OK_HEAD}Content-Length: 3\r\nContent-Length: 5\r\n\r\nok\n`),
  '/fault/length-and-chunked': once(
    `${OK_HEAD}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nok\n\r\n0\r\n\r\n`,
  ),
  '/fault/huge-headers': {
    steps: [{ data: `HTTP/1.1 200 OK\r\nX-Long: ${'a'.repeat(70 << 10)}` }, { data: '\r\n\r\n' }],
    ending: 'close',
  },
  '/fault/extra-answer': once(`${OK_ANSWER}HTTP/1.1 599 Smuggled\r\nContent-Length: 0\r\n\r\n`),
  '/fault/idle-close': { steps: [{ data: OK_ANSWER }, { data: '', waitMs: 5 }], ending: 'close' },
  '/fault/close-after': { steps: [{ data: OK_ANSWER }], ending: 'close' },
  '/fault/redirect-loop': once('HTTP/1.1 302 Found\r\nLocation: /fault/redirect-loop?hop\r\nContent-Length: 0\r\n\r\n'),
  '/fault/slow': { steps: [{ data: OK_ANSWER, waitMs: 10_000 }], ending: 'keep' },
  '/fault/hint': {
    steps: [{ data: 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' }, { data: OK_ANSWER, waitMs: 1 }],
    ending: 'keep',
  },
  '/fault/error': once('HTTP/1.1 500 Broken\r\nContent-Length: 7\r\n\r\nbroken\n'),
};
