import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { workFolder } from '../support/cli.ts';
import { httpServer, type HttpLoopback } from '../support/loopback.ts';
import { countBy, recordingServer, type Answer, type RecordingServer } from '../support/recording-server.ts';
import { rowOf, runPlan } from '../support/run-plan.ts';

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

const TWO_WORKERS = { args: ['--workers', '2'] };
const plan = (samplers: string, origin = server.origin): string =>
  `baseUrl: ${origin}\nthreadGroups:\n  - threads: 2\n    loops: 1\n    samplers:\n${samplers.trim().replace(/^(?=.)/gm, '      ')}\n`;

const html = (text: string): Answer => ({ text, headers: { 'content-type': 'text/html; charset=utf-8' } });
const xml = (text: string): Answer => ({ text, headers: { 'content-type': 'application/xml' } });
const json = (text: string): Answer => ({ text, headers: { 'content-type': 'application/json' } });

// Nothing is closed, an attribute has no quotes, a tag ends in the middle of nowhere.
const PAGE = `<!doctype html><title>Shop &amp; more
</title><form action=/login><input name=csrf value="t&amp;1/ä">
<ul><li class="item first"><a href=/items/1?a=1&amp;b=2>One <b>bold</a><li class=item><a href="/items/2">Two</a>
<table><tr><td>7<td>8</table><p>last<`;
const SOAP = `<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="urn:soap" xmlns="urn:orders"><s:Body><order id="7"><sum cur="EUR"> 12.50 </sum></order>
<order id="8"><sum>9007199254740993</sum><note><![CDATA[a < b]]></note></order></s:Body></s:Envelope>`;

test('what css, xpath and jsonSchema find is what the next requests send', async () => {
  const schema = '{ "type": "object", "required": ["id"], "properties": { "id": { "type": "integer" } } }';
  work.write('schemas/order.json', schema);
  server.reset(({ path }) => {
    if (path === '/page') return html(PAGE);
    if (path === '/soap') return xml(SOAP);
    if (path === '/plain.xml') return xml('<orders><order id="5"/><order id="6"/></orders>');
    if (path === '/order') return json('{"id":9007199254740993,"tags":["a","b"]}');
    return undefined;
  });
  const { code, summary } = await runPlan(
    work,
    plan(`
- get: /page
  extractors:
    title: { css: title }
    csrf: { css: 'input[name=csrf]', attribute: value }
    links: { css: li.item a, attribute: href, match: all }
    cells: { css: 'table > tbody > tr > td', match: all, as: number }
    lastItem: { css: li, match: last }
    bold: { xpath: //li/a/b }
- { forEach: '{{links}}', as: link, samplers: [{ get: '{{link}}', name: Link }] }
- { forEach: '{{cells}}', as: cell, samplers: [{ get: '/cells/{{loop.index}}/{{cell}}', name: Cell }] }
- post: /login
  query: { title: '{{title}}', bold: '{{bold}}' }
  form: { csrf: '{{csrf}}' }
- get: /soap
  extractors:
    ids: { xpath: //order/@id, match: all, as: number }
    sum: { xpath: '//o:order[2]/o:sum', namespaces: { o: urn:orders }, as: number }
    count: { xpath: 'count(/Envelope/Body/order)' }
    note: { xpath: //note }
- { forEach: '{{ids}}', as: id, samplers: [{ get: '/orders/{{id}}', name: Order }] }
- post: /sum
  json: { sum: '{{sum}}', count: '{{count}}', note: '{{note}}' }
- get: /plain.xml
  extractors: { plain: { xpath: '/orders/order[last()]/@id' } }
- get: /plain/{{plain}}
- get: /order
  extractors: { orderId: $.id, tags: $.tags }
  assertions:
    jsonSchema: { type: object, required: [tags], properties: { tags: { items: { type: string }, minItems: 2 } } }
- get: /order
  name: Order by file
  assertions: { jsonSchema: { file: schemas/order.json } }
- { forEach: '{{tags}}', as: tag, samplers: [{ get: '/tags/{{orderId}}/{{tag}}', name: Tag }] }
`),
    TWO_WORKERS,
  );
  expect([code, summary.all.failed]).toEqual([0, 0]);
  const sent = server.log.map(({ method, path, body }) => [method, path, body].join(' ').trim());
  const once = [
    'GET /page',
    'GET /items/1?a=1&b=2',
    'GET /items/2',
    'GET /cells/0/7',
    'GET /cells/1/8',
    'POST /login?title=Shop%20%26%20more&bold=bold csrf=t%261%2F%C3%A4',
    'GET /soap',
    'GET /orders/7',
    'GET /orders/8',
    'POST /sum {"sum":9007199254740993,"count":2,"note":"a < b"}',
    'GET /plain.xml',
    'GET /plain/6',
    'GET /order',
    'GET /order',
    'GET /tags/9007199254740993/a',
    'GET /tags/9007199254740993/b',
  ];
  expect(countBy(sent)).toEqual(countBy([...once, ...once]));
});

interface Failing {
  readonly step: string;
  readonly answer: Answer;
  readonly message: string;
}

/** Steps that fail, each followed by one that would send what was not found. */
async function expectFailures(cases: readonly Failing[]): Promise<void> {
  server.reset(({ path }) => cases[Number(/^\/read\/(\d+)$/.exec(path)?.[1])]?.answer);
  const steps = cases.map(
    ({ step }, i) =>
      `- get: /read/${i}\n  name: Read ${i}\n  extractors: { x${i}: ${step} }\n- get: /next/{{x${i}}}\n  name: Next ${i}`,
  );
  const result = await runPlan(work, plan(steps.join('\n')), TWO_WORKERS);
  const told = cases.map((_, i) => {
    const { requests, failed } = rowOf(result, `Read ${i}`);
    const { requests: sent, skipped } = rowOf(result, `Next ${i}`);
    const label = result.run.head.samplers.findIndex(({ name }) => name === `Read ${i}`);
    const example = result.run.examples.find(({ exchange }) => exchange.label === label);
    return { requests, failed, sent, skipped, message: example?.exchange.message };
  });
  // Both workers met the same failures, and sent nothing that rests on them.
  const wanted = cases.map(({ message }, i) => ({
    requests: 2,
    failed: 2,
    sent: 0,
    skipped: 2,
    message: message.replace('"x"', `"x${i}"`),
  }));
  expect(told).toEqual(wanted);
  expect(server.log.filter(({ path }) => !path.startsWith('/read/'))).toEqual([]);
  // The groups of the report mask what differs from case to case, not the status.
  const groups = result.run.errors.map(({ message }) => message);
  expect(groups.filter((message) => !/^extractor "…": \S+ matched nothing in a 200 response/.test(message))).toEqual(
    [],
  );
  const page = readFileSync(join(result.output, 'index.html'), 'utf8');
  expect(page).toContain('matched nothing in a 200 response that is not JSON');
}

test('what finds nothing is told in the report', async () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(50)}"><!ENTITY c "${'&b;'.repeat(50)}">]><a>&c;</a>`;
  const cases: readonly (readonly [what: string, step: string, answer: Answer, message: string])[] = [
    [
      'css',
      '{ css: a.next, attribute: href }',
      html('<p>the\n  end'),
      'extractor "x": a.next matched nothing in a 200 response <p>the end',
    ],
    [
      'css without the attribute',
      '{ css: a, attribute: href }',
      html('<a name=x>'),
      'extractor "x": a matched nothing in a 200 response <a name=x>',
    ],
    ['xpath', '{ xpath: //order }', xml('<list/>'), 'extractor "x": //order matched nothing in a 200 response <list/>'],
    [
      'an XML bomb',
      '{ xpath: //a }',
      xml(bomb),
      `extractor "x": //a matched nothing in a 200 response with a document type of its own, which is not read: ${bomb.slice(0, 159)}…`,
    ],
    [
      'broken XML',
      '{ xpath: //a }',
      xml('<a><b></a>'),
      'extractor "x": //a matched nothing in a 200 response that is not well-formed XML (non-well-formed element: found end tag "a" but expected "b"): <a><b></a>',
    ],
    ['an empty page', '{ css: a }', html(''), 'extractor "x": a matched nothing in a 200 response without a body'],
    ['empty XML', '{ xpath: //a }', xml(''), 'extractor "x": //a matched nothing in a 200 response without a body'],
    [
      'jsonPath in a page',
      '$.id',
      html('<h1>502</h1>'),
      'extractor "x": $.id matched nothing in a 200 response that is not JSON: <h1>502</h1>',
    ],
  ];
  await expectFailures(cases.map(([, step, answer, message]) => ({ step, answer, message })));
});

describe('bodies beyond what is kept', () => {
  const MEBIBYTE = 1024 * 1024;
  const filler = 'x'.repeat(10 * MEBIBYTE);
  const list = `{"first":1,"items":["${filler}"]}`;
  const page = `<p class=first>first</p><p>${filler}</p><a href=/last>`;
  const bodies = new Map<string, string | Buffer>([
    ['/list', list],
    ['/page', page],
    ['/packed/page', gzipSync(page)],
  ]);
  let big: HttpLoopback;
  beforeAll(async () => {
    big = await httpServer(({ path }, response) => {
      const body = bodies.get(path.replace(/\?.*/, ''));
      const type = path.includes('page') ? 'text/html' : 'application/json';
      if (path.includes('packed')) response.setHeader('content-encoding', 'gzip');
      response.writeHead(200, { 'content-type': type }).end(body);
    });
  });
  afterAll(() => big.close());

  const CAPPED = 'body_capped, only its first MiB is read: ';
  const cases = [
    [
      '/list',
      `{ extractors: { x: $.first } }`,
      `${CAPPED}extractor "x": $.first matched nothing in a 200 response that is not JSON: {"first":1,"items":["${'x'.repeat(138)}…`,
    ],
    [
      '/page',
      `{ extractors: { x: { css: a, attribute: href } } }`,
      `${CAPPED}extractor "x": a matched nothing in a 200 response <p class=first>first</p><p>${'x'.repeat(132)}…`,
    ],
    [
      '/list',
      `{ assertions: { jsonPath: { $.first: 1 } } }`,
      `${CAPPED}$.first: expected 1, got a body that is not JSON: "{\\"first\\":1,\\"items\\":[\\"${'x'.repeat(92)}…`,
    ],
    [
      '/list',
      `{ assertions: { jsonSchema: { type: object } } }`,
      `${CAPPED}jsonSchema: expected JSON, got "{\\"first\\":1,\\"items\\":[\\"${'x'.repeat(92)}…`,
    ],
    ['/list', `{ assertions: { size: 10MB } }`, 'size: expected at most 10000000B, got 10485784B'],
  ] as const;

  test('fail with their size as the cause', async () => {
    const steps = cases.map(([path, reading], i) => `- { get: ${path}, name: Step ${i}, ${reading.slice(1, -1)} }`);
    const { run } = await runPlan(work, plan(steps.join('\n'), big.origin), TWO_WORKERS);
    const told = cases.map((_, i) => {
      const label = run.head.samplers.findIndex(({ name }) => name === `Step ${i}`);
      return run.examples.find(({ exchange }) => exchange.label === label)?.exchange.message;
    });
    expect(told).toEqual(cases.map(([, , message]) => message));
  });

  test('are searched at their start, and do not fill the memory', async () => {
    const steps = ['/list', '/page', '/packed/page'].map((path) => {
      const reading =
        path === '/list'
          ? 'assertions: { body: first, size: { atLeast: 10MB } }'
          : 'extractors: { x: { css: p.first } }';
      return `- { get: '${path}?n={{iteration}}', name: '${path}', ${reading} }`;
    });
    const text = plan(steps.join('\n'), big.origin).replace('loops: 1', 'loops: 4');
    const { code, run, summary } = await runPlan(work, text, TWO_WORKERS);
    expect(run.errors).toEqual([]);
    expect([code, summary.all.requests]).toEqual([0, 24]);
    // With whole bodies in the HTML reader it was 1600 MiB.
    const peak = Math.max(...run.seconds.map(({ generator }) => generator.rssBytes));
    expect(peak / MEBIBYTE).toBeLessThan(900);
  });
});

test('size is that of the unpacked body, whether or not something else reads it', async () => {
  const packing = await httpServer((_, response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync('x'.repeat(5000)));
  });
  try {
    const steps = `- { get: /a, assertions: { size: { equals: 5000B } } }\n- { get: /b, assertions: { size: { equals: 5KB }, body: xxx } }`;
    const { code, summary } = await runPlan(work, plan(steps, packing.origin), TWO_WORKERS);
    expect([code, summary.all.requests, summary.all.failed]).toEqual([0, 4, 0]);
  } finally {
    await packing.close();
  }
});
