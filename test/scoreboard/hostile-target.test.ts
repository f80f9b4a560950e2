import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from '@jest/globals';
import { workFolder } from '../support/cli.ts';
import { recordingServer, type Answer } from '../support/recording-server.ts';
import { runPlan } from '../support/run-plan.ts';
import { classCounts, rowNamed } from './support/identities.ts';
import { Conditions } from './support/quiet.ts';

const work = workFolder();
afterAll(() => work.remove());

const TEMPLATE = "{{env 'HOME'}}{{> x}}{{log 1}}${7*7}";
const MARKUP = '</script><script>window.owned=1</script><img src=x onerror=window.owned=1>';
const TERMINAL = '\u001b]52;c;aGk=\u0007\u001b[2J\u009b31m';
const FORMULA = '=HYPERLINK("http://127.0.0.1/")';
const LINE_END = 'a\r\nx-injected: 1';
// A megabyte in which the pattern below begins to match at every other character and never ends.
const LONG = '"token":"'.repeat(100_000);

const ANSWERS: Readonly<Record<string, Answer>> = {
  '/bait': { json: { name: TEMPLATE, line: LINE_END, ['__proto__']: { polluted: 'yes' } } },
  '/error': { status: 500, json: { detail: `${MARKUP}${TERMINAL}${FORMULA}${TEMPLATE}` } },
  '/long': { text: LONG },
};

test('an answer is data, whatever is in it', async () => {
  const conditions = await Conditions.begin();
  const server = await recordingServer();
  try {
    server.reset(({ path }) => ANSWERS[path] ?? { text: `${MARKUP}${TERMINAL}` });
    const plan = `baseUrl: ${server.origin}
threadGroups:
  - threads: 5
    loops: 10
    samplers:
      - get: /bait
        extractors: { name: $.name, line: $.line, polluted: { jsonPath: $.polluted, default: none } }
      - get: /echo
        name: echo
        query: { name: '{{name}}', polluted: '{{polluted}}' }
        headers: { x-name: '{{name}}' }
      - get: /header
        name: header
        headers: { x-evil: '{{line}}' }
      - get: /error
        name: error
      - get: /markup
        name: markup
        assertions: { body: hello }
      - get: /long
        name: long
        extractors: { token: { regex: '"token":"(\\w+)",' } }
`;
    const { run, output, stdout, stderr } = await runPlan(work, plan);
    const classes = (name: string): unknown => classCounts(run, rowNamed(run, name));
    expect(classes('echo')).toEqual({ ok: 50 });
    expect(classes('header')).toEqual({ bad_header: 50 });
    expect(classes('error')).toEqual({ http_500: 50 });
    expect(classes('markup')).toEqual({ assertion: 50 });
    expect(classes('long')).toEqual({ extract_miss: 50 });

    const echoes = server.log.filter(({ path }) => path.startsWith('/echo'));
    const asked = new Set(echoes.map(({ path }) => new URL(path, server.origin).searchParams));
    expect([...asked].every((query) => query.get('name') === TEMPLATE && query.get('polluted') === 'none')).toBe(true);
    expect(echoes.every(({ headers }) => headers['x-name'] === TEMPLATE)).toBe(true);
    expect(server.log.filter(({ headers }) => 'x-injected' in headers)).toEqual([]);
    expect(server.log.some(({ path }) => path === '/header')).toBe(false);

    const files = readdirSync(output).map((name) => ({ name, text: textOf(join(output, name)) }));
    expect(files.length).toBeGreaterThan(4);
    const shown = [...files, { name: 'stdout', text: stdout }, { name: 'stderr', text: stderr }];
    for (const { name, text } of shown) {
      // What people open or print. The run file is JSON for programs, which escapes the lower half only.
      const obeyed = Array.from(text).filter((character) => isControl(character, name.endsWith('.gz') ? 0x20 : 0xa0));
      expect([name, obeyed]).toEqual([name, []]);
      const isMarkup = /\.(html|xml|md)$/.test(name);
      expect([name, isMarkup && /<script>window|<img src=x/.test(text)]).toEqual([name, false]);
    }
    const delay = Math.max(...run.seconds.map(({ generator }) => generator.loopDelayMaxMs));
    await conditions.judge(19, 'hostile target', {
      text: `0 of ${server.log.length} answers acted on, 0 control characters in ${files.length} files; loop held up for ${delay.toFixed(1)} ms at most`,
      requests: [],
      check: (slack) => expect(delay).toBeLessThan(slack * 50),
    });
  } finally {
    await server.close();
  }
});

/** A control character below `end` that is neither a line end nor a tab. */
function isControl(character: string, end: number): boolean {
  const code = character.charCodeAt(0);
  return (code < 0x20 || (code >= 0x7f && code < 0xa0)) && code < end && character !== '\n' && character !== '\t';
}

function textOf(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}
