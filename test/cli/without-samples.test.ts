import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import type { Summary } from '../../src/outputs/summary-json.ts';
import { readJson, startPlan, workFolder, type CliResult } from '../support/cli.ts';
import { compileText, problemLines } from '../support/compile-text.ts';
import { recordingServer, type Recorded, type RecordingServer } from '../support/recording-server.ts';

// What only an exchange holds: the server makes it up, and the plan sends it back in header, query, path and body. The
// quotation mark is what masking by quotation marks alone would stumble over.
const MARKER = 'Zebrafink';
const VALUE = `x"${MARKER}"y ${MARKER}`;

const work = workFolder();
let server: RecordingServer;

function answer({ path }: Recorded): ReturnType<Parameters<RecordingServer['reset']>[0] & object> {
  const headers = { 'x-mark': `${MARKER}-head`, server: `${MARKER}/1.0` };
  if (path.startsWith('/mark')) return { json: { mark: VALUE, word: MARKER }, headers };
  if (path.startsWith('/detail'))
    return { status: 422, json: { detail: [{ loc: ['body', MARKER], msg: VALUE }] }, headers };
  if (path.startsWith('/broken')) return { status: 500, json: { message: MARKER }, headers };
  if (path.startsWith('/redirect')) return { status: 302, headers: { ...headers, location: `ftp://${MARKER}/` } };
  if (path.startsWith('/elsewhere')) return { status: 302, headers: { location: `http://${MARKER}.invalid/` } };
  if (path.startsWith('/packed')) return { text: 'x', headers: { ...headers, 'content-encoding': MARKER } };
  return { json: { state: VALUE, [MARKER]: { [MARKER]: 1 } }, headers };
}

const plan = (samples: string): string => `
baseUrl: ${server.origin}
report: { samples: ${samples} }
threadGroups:
  - threads: 2
    duration: 3s
    samplers:
      - get: /mark
        extractors: { mark: $.mark, word: $.word }
      - post: '/broken/{{word}}?q={{word}}'
        name: everything
        headers: { X-Sent: 'a {{word}}' }
        json: { sent: '{{mark}}' }
      - post: /detail
        name: detail
        form: { sent: '{{word}}' }
      - get: /state
        name: checks
        assertions: { jsonPath: { $.state: { equals: 'open {{mark}}' } } }
      - get: /state
        name: body
        assertions: { body: { contains: '{{mark}} not there' } }
      - get: /state
        name: header
        assertions: { headers: { X-Mark: other } }
      - get: /state
        name: schema
        assertions: { jsonSchema: { type: object, additionalProperties: { type: string } } }
      - get: /state
        name: miss
        extractors: { a: $.nothing }
      - get: /state
        name: number
        extractors: { b: { jsonPath: $.state, as: number } }
      - get: /redirect
        name: redirect
      - get: /elsewhere
        name: elsewhere
      - get: /packed
        name: packed
        extractors: { c: $.a }
      - repeat: 2
        name: poll
        every: 10ms
        until: { word: never }
        samplers: [{ get: /mark, name: again }]
      - pause: 100ms
`;

interface Shown {
  readonly result: CliResult;
  readonly summary: Summary;
  /** By file of the report folder, unpacked; and what was on the terminal and the live page. */
  readonly texts: ReadonlyMap<string, string>;
}

async function run(samples: string): Promise<Shown> {
  const file = work.write(`${samples}.yaml`, plan(samples));
  const output = work.fresh('report');
  const child = startPlan(['run', file, '-o', output, '-v', '--live=0', '--seed', '1', '--allow-invalid']);
  const [, origin = '', key = ''] = await child.line(/(http:\/\/\S+?)\/#k=(\S+)/);
  const live = fetch(`${origin}/api/stream`, { headers: { authorization: `Bearer ${key}` } }).then((page) =>
    page.text(),
  );
  const result = await child.finished;
  const files = readdirSync(output).map((name): readonly [string, string] => {
    const bytes = readFileSync(join(output, name));
    const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    return [name, text + dataIn(text)];
  });
  const texts = new Map([...files, ['terminal', result.stdout + result.stderr], ['live page', await live]]);
  return { result, summary: readJson(join(output, 'summary.json')) as Summary, texts };
}

/** What a page keeps packed. */
function dataIn(text: string): string {
  const packed = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(text)?.[1];
  return packed === undefined ? '' : inflateRawSync(Buffer.from(JSON.parse(packed) as string, 'base64')).toString();
}

/** Where the marker stands. */
function placesOf({ texts }: Shown): string[] {
  return [...texts].flatMap(([name, text]) =>
    text.includes(MARKER) || text.includes(MARKER.toLowerCase()) ? [name] : [],
  );
}

let some: Shown;
let none: Shown;

beforeAll(async () => {
  server = await recordingServer();
  server.reset(answer);
  some = await run('some');
  none = await run('none');
}, 60_000);
afterAll(async () => {
  await server.close();
  work.remove();
});

test('by default exchanges are shown: what the next test looks for is there to be found', () => {
  expect(placesOf(some)).toEqual(
    expect.arrayContaining(['index.html', 'run.ndjson.gz', 'summary.json', 'terminal', 'live page']),
  );
});

test('with "samples: none" nothing of an exchange is anywhere', () => {
  expect(placesOf(none)).toEqual([]);
  const record = none.texts.get('run.ndjson.gz') ?? '';
  expect(record.match(/"k":"(example|slow)"/g)).toBeNull();
  // The live page was there, and told of the errors.
  expect(none.texts.get('live page')).toContain('http_500');
});

test('causes of errors stay, with their counts', () => {
  const causes = (shown: Shown): string[] => [
    ...new Set(shown.summary.errors.map(({ kind, name }) => `${String(kind)} ${String(name)}`)),
  ];
  expect(causes(none).toSorted()).toEqual(causes(some).toSorted());
  for (const name of [
    'everything',
    'detail',
    'checks',
    'body',
    'header',
    'schema',
    'miss',
    'number',
    'redirect',
    'packed',
  ]) {
    const row = none.summary.samplers.find((sampler) => sampler.name === name);
    expect([name, row?.failed]).toEqual([name, row?.requests]);
    expect(row?.requests).toBeGreaterThan(1);
  }
  const messages = none.summary.errors.map(({ message }) => message).join('\n');
  expect(messages).toContain('HTTP 500 Internal Server Error');
  expect(messages).toContain('$.nothing matched nothing in a 200 response');
  expect(messages).toContain('does not hold');
  expect(messages).toContain('poll: not reached after # tries');
});

test('the page says why it shows no requests', () => {
  expect(none.texts.get('index.html')).toContain('report: { samples: none }.</p>');
  expect(some.texts.get('index.html')).not.toContain('report: { samples: none }.</p>');
});

test.each([
  ['off', '4:20 bad-value "samples" must be "some" or "none", not "off".'],
  ['None', '4:20 bad-value "samples" must be "some" or "none", not "None". Did you mean "none"?'],
  ['false', '4:20 bad-value "samples" must be "some" or "none", not false.'],
  ['3', '4:20 bad-value "samples" must be "some" or "none", not the number 3.'],
])('samples: %s is refused with the fix', async (value, problem) => {
  const text = `
baseUrl: http://127.0.0.1
threadGroups: [{ threads: 1, samplers: [{ get: /orders }] }]
report: { samples: ${value} }
`;
  expect(problemLines(await compileText(text))).toEqual([problem]);
});
