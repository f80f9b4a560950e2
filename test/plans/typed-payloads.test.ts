import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { workFolder } from '../support/cli.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { runPlan } from '../support/run-plan.ts';
import { findStrictPython, startFastApi, type FastApiServer } from '../targets/fastapi-server.ts';
import { skipOrFail } from '../targets/require-tools.ts';

const work = workFolder();
afterAll(() => work.remove());

/** Everything that YAML, templates, data sets or extractors of other tools have bent: see the traps of the design. */
const PLAN = String.raw`
variables: { level: 2, phone: "+15551234567", price: 49.5, tags: [alpha, "007"], started: 2025-01-01 }
data:
  people:
    mode: sequential
    types: { id: integer, active: boolean, score: number }
    rows:
      - { id: "9007199254740993", zip: "01234", active: "true", score: "12.5", name: "Ünïcødé O'Brien & Söhne" }
  products:
    file: products.csv
    mode: sequential
    types: { quantity: integer }
threadGroups:
  - threads: 1
    samplers:
      - post: /typed/customers
        json:
          big_id: "{{people.id}}"
          negative: -9223372036854775807
          phone: "{{phone}}"
          zip_code: "{{people.zip}}"
          version: "1.10"
          exponent: "1e3"
          price: "{{price}}"
          born: 2001-02-28
          born_text: "{{started}}"
          at_text: "12:30"
          answer: no
          country: "NO"
          active: "{{people.active}}"
          active_text: "true"
          level: "{{level}}"
          level_text: "2"
          int_or_text: 42
          text_or_int: "42"
          name: "{{people.name}}"
          emoji: "名前 {{level}} 🚀"
          escaped: "quote \" slash \\ tab \t </script> {{people.name}}"
          nothing: null
          empty: ""
          tags: "{{tags}}"
          scores: [1, "{{level}}", 9007199254740993]
          nested: { first: ["{{people.id}}"], second: [] }
        extractors: { id: $.id, code: $.code, names: $.tags, numbers: $.scores, gift: $.gift }
      - post: /typed/orders
        json:
          customer_id: "{{id}}"
          quantity: "{{products.quantity}}"
          share: 0.1
          gift: "{{gift}}"
          reference: "{{code}}"
          lines: "{{numbers}}"
`;

const CUSTOMER = String.raw`{"big_id":9007199254740993,"negative":-9223372036854775807,"phone":"+15551234567","zip_code":"01234","version":"1.10","exponent":"1e3","price":49.5,"born":"2001-02-28","born_text":"2025-01-01","at_text":"12:30","answer":"no","country":"NO","active":true,"active_text":"true","level":2,"level_text":"2","int_or_text":42,"text_or_int":"42","name":"Ünïcødé O'Brien & Söhne","emoji":"名前 2 🚀","escaped":"quote \" slash \\ tab \t </script> Ünïcødé O'Brien & Söhne","nothing":null,"empty":"","tags":["alpha","007"],"scores":[1,2,9007199254740993],"nested":{"first":[9007199254740993],"second":[]}}`;
const ORDER = `{"customer_id":9007199254740993,"quantity":7,"share":0.1,"gift":true,"reference":"00042","lines":[1,2,9007199254740993]}`;
const ANSWER = `{"id":9007199254740993,"code":"00042","tags":["alpha","007"],"scores":[1,2,9007199254740993],"gift":true}`;

function planFor(origin: string): string {
  work.write('products.csv', 'sku,quantity\r\n"007",7\r\n');
  return `baseUrl: ${origin}\n${PLAN}`;
}

let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(() => server.close());

test('typed bodies arrive byte for byte', async () => {
  server.reset(() => ({ status: 201, text: ANSWER, headers: { 'content-type': 'application/json' } }));
  const { code, summary } = await runPlan(work, planFor(server.origin));
  expect(server.log.map(({ body }) => body)).toEqual([CUSTOMER, ORDER]);
  expect({ code, failed: summary.all.failed, skipped: summary.all.skipped }).toEqual({
    code: 0,
    failed: 0,
    skipped: 0,
  });
});

const strict = findStrictPython();
if (strict.python === undefined) skipOrFail(strict.reason);
else {
  const { python } = strict;
  let fastApi: FastApiServer;
  beforeAll(async () => {
    fastApi = await startFastApi(python, { env: { DEMO_STRICT: '1' } });
  });
  afterAll(() => fastApi.stop());

  test('FastAPI with strict models accepts them', async () => {
    const { code, run, summary } = await runPlan(work, planFor(fastApi.url));
    expect(run.errors).toEqual([]);
    expect({ code, requests: summary.all.requests, failed: summary.all.failed }).toEqual({
      code: 0,
      requests: 2,
      failed: 0,
    });
  });

  test('and refuses a number that has become a text', async () => {
    const bent = planFor(fastApi.url).replace('negative: -9223372036854775807', 'negative: "{{phone}}"');
    const { summary } = await runPlan(work, bent);
    expect(summary.all).toMatchObject({ requests: 1, failed: 1, skipped: 1 });
  });
}
