import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { isMap, parseDocument, stringify } from 'yaml';
import { startLanguageServer, type LanguageServer, type Position } from '../support/language-server.ts';
import { everyObject, type PlanObject } from './plan-objects.ts';

const PROJECT = new URL('../../../', import.meta.url);
const PLANS = new URL('plans/', PROJECT);
const LONG_MS = 120_000;
let server: LanguageServer;

beforeAll(async () => {
  server = await startLanguageServer();
}, LONG_MS);
afterAll(() => server.stop());

/** Where `¦` stands in the text, and the text without it. */
function marked(text: string): { readonly text: string; readonly position: Position } {
  const before = text.slice(0, text.indexOf('¦')).split('\n');
  return {
    text: text.replace('¦', ''),
    position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 },
  };
}

const GROUP = 'threadGroups:\n  - threads: 1\n    loops: 1\n    samplers:\n';

describe('an editor completes', () => {
  test.each([
    ['the plan', 'name: x\n¦', ['threadGroups', 'baseUrl', 'variables', 'environments', 'thresholds', 'setUp']],
    ['a thread group', 'threadGroups:\n  - threads: 5\n    ¦', ['rampUp', 'duration', 'thinkTime', 'samplers']],
    ['a new step', `${GROUP}      - ¦`, ['get', 'post', 'repeat', 'pickOne', 'transaction', 'forEach']],
    ['a sampler', `${GROUP}      - post: /x\n        ¦`, ['json', 'headers', 'extractors', 'assertions', 'timeout']],
    ['a controller', `${GROUP}      - repeat: 3\n        ¦`, ['samplers', 'until']],
    [
      'an extractor in its long form',
      `${GROUP}      - get: /x\n        extractors:\n          id:\n            jsonPath: $.id\n            ¦`,
      ['default', 'match'],
    ],
    [
      'assertions',
      `${GROUP}      - get: /x\n        assertions:\n          ¦`,
      ['status', 'body', 'headers', 'responseTime'],
    ],
    ['authentication', `${GROUP}      - get: /x\n        auth:\n          ¦`, ['bearer', 'basic']],
    ['thresholds', 'threadGroups: []\nthresholds:\n  ¦', ['median', 'errorRate', 'samplers']],
    ['an environment', 'environments:\n  staging:\n    ¦', ['baseUrl', 'variables']],
  ])('%s', async (_what, written, wanted) => {
    const { text, position } = marked(written);
    const offered = await server.complete(server.open(text), position);
    expect(offered).toEqual(expect.arrayContaining(wanted));
  });
});

describe('an editor explains every key over which the pointer rests', () => {
  test.each(everyObject().map((object): [string, PlanObject] => [object.name, object]))(
    '%s',
    async (_name, { path, around, keys }) => {
      const said: Record<string, string> = {};
      const wanted: Record<string, string> = {};
      for (const [key, { description, value }] of keys) {
        const data = path.reduceRight<unknown>(
          (inner, { key: step, beside }) => (typeof step === 'number' ? [inner] : { ...beside, [step]: inner }),
          { ...around, [key]: value },
        );
        const text = stringify(data);
        said[key] = bare(
          await server.hover(
            server.open(text),
            placeOf(
              text,
              path.map((step) => step.key),
              key,
            ),
          ),
        );
        wanted[key] = bare(description);
      }
      expect(Object.keys(wanted).filter((key) => !said[key]?.includes(wanted[key] ?? '?'))).toEqual([]);
    },
    LONG_MS,
  );
});

describe('an editor underlines', () => {
  test.each([
    ['an unknown key of the plan', 'threadGroups: []\n¦threadGroup: 1\n', 'threadGroup'],
    ['of a thread group', 'threadGroups:\n  - threads: 1\n    ¦thinkTim: 1s\n    samplers: [{ get: / }]\n', 'thinkTim'],
    ['of a sampler', `${GROUP}      - get: /\n        ¦extracters: {}\n`, 'extracters'],
    [
      'of a controller',
      `${GROUP}      - repeat: 2\n        ¦utnil: { status: 200 }\n        samplers: [{ get: / }]\n`,
      'utnil',
    ],
    ['of assertions', `${GROUP}      - get: /\n        assertions:\n          ¦stauts: 200\n`, 'stauts'],
    [
      'of an extractor',
      `${GROUP}      - get: /\n        extractors:\n          id: { jsonPath: $.id, ¦defualt: 1 }\n`,
      'defualt',
    ],
    ['of authentication', `${GROUP}      - get: /\n        auth: { ¦baerer: x }\n`, 'baerer'],
    ['of thresholds', 'threadGroups: []\nthresholds:\n  ¦averge: { lessThan: 1s }\n', 'averge'],
    ['of an environment', 'environments:\n  staging:\n    ¦baseURL: http://x\n', 'baseURL'],
    ['a misspelt kind of sampler', `${GROUP}      - ¦gett: /\n`, 'gett'],
    ['a value of the wrong kind', 'threadGroups:\n  - threads: ¦[1]\n    samplers: [{ get: / }]\n', '[1]'],
  ])('%s', async (_what, written, underlined) => {
    const { text, position } = marked(written);
    const found = await server.diagnostics(server.open(text));
    const lines = text.split('\n');
    const pieces = found.map(({ range: { start, end } }) => ({
      ...start,
      text: start.line === end.line ? lines[start.line]?.slice(start.character, end.character) : '…',
    }));
    expect(pieces).toContainEqual({ ...position, text: underlined });
  });

  test.each(readdirSync(PLANS).filter((name) => name.endsWith('.yaml')))(
    'nothing in plans/%s, which names its schema',
    async (name) => {
      const text = readFileSync(new URL(name, PLANS), 'utf8');
      expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../schemas/plan.schema.json');
      // Without the line the schema comes from the settings: the address of this document has no folder beside it.
      expect(await server.diagnostics(server.open(text.replace(/^#.*\n/, '\n')))).toEqual([]);
    },
  );
});

/** Text without what Markdown adds. */
function bare(text: string): string {
  return text.replaceAll(/\\|&nbsp;|\s/g, '');
}

function placeOf(text: string, path: readonly (string | number)[], key: string): Position {
  const map = path.length === 0 ? parseDocument(text).contents : parseDocument(text).getIn(path, true);
  const pair = isMap(map) ? map.items.find((item) => String(item.key) === key) : undefined;
  const offset = (pair?.key as { readonly range?: readonly number[] } | undefined)?.range?.[0];
  if (offset === undefined) throw new Error(`"${key}" is not in\n${text}`);
  const before = text.slice(0, offset + 1).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}
