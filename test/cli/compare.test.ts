import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HOSTILE } from '../simulate/demo.ts';
import { simulateRun, threshold, type SimulatedRun } from '../simulate/run-file.ts';
import { readSchema, schemaErrors } from '../simulate/schemas.ts';
import { plan, readJson, startPlan, workFolder } from '../support/cli.ts';
import { httpServer, type HttpLoopback } from '../support/loopback.ts';

const work = workFolder();
let server: HttpLoopback;
let planFile = '';
const START = Date.UTC(2026, 0, 15);
// From dist/test/cli/ to the package's root.
const DOCUMENTATION = new URL('../../../docs/compare.md', import.meta.url);

beforeAll(async () => {
  server = await httpServer((_, response) => void response.end('{"ok":true}'));
  planFile = work.write(
    'short.yaml',
    `baseUrl: ${server.origin}\nthreadGroups:\n  - threads: 2\n    duration: 2s\n    thinkTime: 2ms\n    samplers:\n      - get: /a\n`,
  );
});
afterAll(async () => {
  await server.close();
  work.remove();
});

/** A simulated run of five minutes; `seed` sets it apart. */
async function simulated(seed: number, changes: Partial<SimulatedRun> = {}): Promise<string> {
  const path = work.fresh('run.ndjson.gz');
  const { head, ...others } = changes;
  await simulateRun(path, {
    seed,
    seconds: 300,
    users: () => 20,
    head: { startedAt: START + seed * 3_600_000, seed, ...head },
    ...others,
  });
  return path;
}

const LIMITS = [threshold('GET /fast p99 < 1s', { metric: 'p99', limit: 1_000_000, sampler: 'GET /fast' })];

describe('two simulated runs', () => {
  test('twice as slow is a regression: exit 1, page, Markdown and JSON', async () => {
    const [base, candidate] = [await simulated(1), await simulated(2, { slowdown: () => 2, thresholds: LIMITS })];
    const output = work.fresh('comparison');
    const { code, stdout, stderr } = await plan(['compare', base, candidate, '-o', output]);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^✖ REGRESSION\n {2}Worse: p95 \+\d+(\.\d)?% \(\S+ → \S+\), GET \/fast p99 /);
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^compare: REGRESSION p95=\+\d+\S* failed=\S+ tier=3 report=/);
    const document = readJson(`${output}/comparison.json`) as {
      readonly rows: { readonly cells: { isPrimary: boolean }[] }[];
    };
    expect(schemaErrors('comparison')(document)).toEqual([]);
    expect(document.rows.flatMap(({ cells }) => cells).filter(({ isPrimary }) => isPrimary)).toHaveLength(3);
    expect(readFileSync(`${output}/comparison.md`, 'utf8')).toMatch(/^## ✖ REGRESSION\n/);
    expect(readFileSync(`${output}/comparison.html`, 'utf8')).toContain('<title>REGRESSION - simulated</title>');
    // The folder is ours now; that of a report is not.
    expect((await plan(['compare', base, candidate, '-o', output, '-q'])).code).toBe(1);
  });

  test('the same program again is never called worse, and needs more runs to be called the same', async () => {
    const { code, stdout } = await plan(['compare', await simulated(3), await simulated(4), '--json']);
    const document = JSON.parse(stdout) as Record<string, unknown>;
    expect([code, document['verdict']]).toEqual([0, 'INCONCLUSIVE']);
    expect(document['sentence']).toMatch(/that may be chance\. About 5 runs on each side would decide it\.$/);
    expect(schemaErrors('comparison')(document)).toEqual([]);
  });

  test('the plan says how its runs vary, and what counts', async () => {
    const compare = { runNoise: 0.005, minEffect: 0.1 };
    const sides = [await simulated(5), await simulated(6, { head: { compare } })];
    const { code, stdout } = await plan(['compare', ...sides, '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({
        verdict: 'NO CHANGE',
        rule: expect.objectContaining({ assumedNoise: 0.005, minEffect: 0.1 }),
      }),
    ]);
  });
});

describe('the interval', () => {
  test.each([
    ['one against one', 1],
    ['three against three', 3],
  ])('is called the same in everything that is said of %s', async (_, runs) => {
    const side = (first: number): Promise<string[]> =>
      Promise.all(Array.from({ length: runs }, (__, i) => simulated(first + i, { slowdown: () => first / 400 })));
    const output = work.fresh('comparison');
    const sides = ['--base', ...(await side(400)), '--cand', ...(await side(800))];
    const { stdout } = await plan(['compare', ...sides, '-o', output], { env: { COLUMNS: '400' } });
    const spoken = [
      stdout,
      ...['md', 'html', 'json'].map((end) => readFileSync(`${output}/comparison.${end}`, 'utf8')),
    ];
    const written = [JSON.stringify(readSchema('comparison')), readFileSync(DOCUMENTATION, 'utf8')];
    const names = [...spoken, ...written].map((text) => text.match(/[\d.]+\s?%\s(?=(\w+ )?interval)/g) ?? []);
    expect(names.map((found) => [...new Set(found)])).toEqual([
      ['90 % '],
      ['90 % '],
      ['90 % '],
      [],
      ['90 % '],
      ['90 % '],
    ]);
    expect([...spoken, ...written].filter((text) => /95 ?% ?interval|one-sided/i.test(text))).toEqual([]);
  });
});

describe('what may not be compared', () => {
  test.each([
    [
      'another load',
      {
        head: { plan: { name: 'simulated', file: 'f', text: 't', sha256: '2'.repeat(64), loadSha256: '3'.repeat(64) } },
      },
      'The load is not the same',
    ],
    [
      'other samplers',
      { samplers: [{ name: 'GET /new', ratePerUser: 1, medianMs: 90 }] },
      'Only 0 of 3 samplers are on both sides',
    ],
    [
      'a run that is not to be trusted',
      { invalid: 'The generator was late.' },
      'The candidate run is not to be trusted: The generator was late.',
    ],
    ['a killed run', { ends: false }, 'The candidate run is not to be trusted: The run file breaks off'],
    [
      'a run that Ctrl-C ended',
      {
        reason: 'stopped',
        seconds: 110,
        head: { plannedMs: 300_000 },
        events: [{ second: 108, atMs: 108_400, name: 'stop-requested', text: 'Stopped by Ctrl-C.' }],
      },
      'The candidate run is not to be trusted: Stopped after 1:48 of 5:00.',
    ],
    [
      'a run that a threshold ended',
      {
        reason: 'aborted',
        seconds: 110,
        detail: 'Stopped by its threshold "p95 < 1s" after 108 s.',
        head: { plannedMs: 300_000 },
        events: [{ second: 108, atMs: 108_400, name: 'aborted-by-threshold', text: '' }],
      },
      'The candidate run is not to be trusted: Stopped after 1:48 of 5:00. Stopped by its threshold "p95 < 1s" after 108 s.',
    ],
    [
      'a run in which users were missing',
      { users: (second: number) => (second < 200 ? 20 : 12), planned: () => 20 },
      'The candidate run is not to be trusted: The plan asked for 20 users, only 12 were at work; fewer than planned in 33.3% of the time.',
    ],
    ['no request', { samplers: [{ name: 'GET /fast', ratePerUser: 0, medianMs: 90 }] }, 'No request finished.'],
  ] as const)('%s forbids a verdict, however big the change', async (_, changes, says) => {
    const sides = [await simulated(7), await simulated(8, { slowdown: () => 3, ...changes })];
    const { code, stdout } = await plan(['compare', ...sides], { env: { COLUMNS: '400' } });
    expect([code, stdout.replaceAll(/\n +/g, ' ')]).toEqual([0, expect.stringContaining('INCONCLUSIVE')]);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(says);
  });

  test('an invalid run is left out where its side has others', async () => {
    const bases = [await simulated(9), await simulated(10), await simulated(11)];
    const candidates = [
      await simulated(12),
      await simulated(13, { invalid: 'late.' }),
      await simulated(14),
      await simulated(15),
    ];
    const { stdout } = await plan(['compare', '--base', ...bases, '--cand', ...candidates, '--json']);
    const { rule, candidate } = JSON.parse(stdout) as { rule: { tier: number }; candidate: { runs: []; leftOut: [] } };
    expect([rule.tier, candidate.runs.length, candidate.leftOut.length]).toEqual([1, 3, 1]);
  });

  test('a run that was stopped behind its planned end only lost requests that were still on the way', async () => {
    const events = [{ second: 299, atMs: 301_000, name: 'stop-requested', text: 'Stopped by Ctrl-C.' }] as const;
    const sides = [await simulated(18), await simulated(19, { slowdown: () => 3, reason: 'stopped', events })];
    expect((await plan(['compare', ...sides])).stdout).toMatch(/^✖ REGRESSION\n/);
  });

  test('a ramp is compared at equal load', async () => {
    const groups = [
      {
        name: 'users',
        model: 'closed' as const,
        users: 40,
        phases: [{ fromMs: 0, toMs: 300_000, kind: 'ramp' as const, users: 40 }],
      },
    ];
    const users = (second: number): number => Math.ceil((40 * (second + 1)) / 300);
    const sides = [await simulated(16, { groups, users }), await simulated(17, { groups, users, slowdown: () => 2 })];
    const { code, stdout } = await plan(['compare', ...sides, '--json']);
    const { rows } = JSON.parse(stdout) as { rows: { cells: { metric: string; level?: number; state: string }[] }[] };
    const levels = rows[0]?.cells.filter(({ level }) => level !== undefined) ?? [];
    expect([code, levels.map(({ level }) => level)]).toEqual([1, [10, 15, 20, 25, 30, 35, 40]]);
  });
});

describe('what a target is known by', () => {
  const text = (host: string): string =>
    `baseUrl: http://127.0.0.1:1\nvariables: { path: /a }\nenvironments:\n  staging:\n    baseUrl: ${host}\n  small:\n    variables: { path: /b }\nthreadGroups:\n  - threads: 1\n    loops: 3\n    samplers:\n      - get: "{{path}}"\n`;

  test('an environment stays the same target on another host, unless the command line names the address', async () => {
    const other = await httpServer((_, response) => void response.end('{"ok":true}'));
    try {
      const history = work.fresh('history.ndjson');
      const run = async (host: string, ...options: string[]): Promise<unknown> => {
        const file = work.write('environments/plan.yaml', text(host));
        const report = work.fresh('report');
        await plan(['run', file, '-q', '--allow-invalid', '--history', history, '-o', report, ...options]);
        const { target, targetLabel } = JSON.parse(
          readFileSync(history, 'utf8').trimEnd().split('\n').at(-1) ?? '',
        ) as {
          target: string;
          targetLabel?: string;
        };
        const page = readFileSync(`${report}/index.html`, 'utf8');
        expect(page).toContain(`<bdi>${target}</bdi>`);
        return [target, targetLabel];
      };
      const runs = async (): Promise<string | undefined> =>
        / runs=\d+/.exec((await plan(['trend', '--history', history, '-q'])).stdout)?.[0];
      const staging = ['--env', 'staging'];
      expect(await run(server.origin, ...staging)).toEqual([server.origin, 'staging']);
      // As an earlier version wrote it.
      const line = readFileSync(history, 'utf8').replace(',"targetLabel":"staging"', '');
      writeFileSync(history, line);
      expect(await run(server.origin, ...staging)).toEqual([server.origin, 'staging']);
      expect(await runs()).toBe(' runs=2');
      writeFileSync(
        history,
        line.replace(`"target":"${server.origin}"`, `"target":"${server.origin}","targetLabel":"staging"`),
      );
      expect(await run(other.origin, ...staging)).toEqual([other.origin, 'staging']);
      expect(await runs()).toBe(' runs=2');
      expect(await run('http://127.0.0.1:2', ...staging, '--var', `baseUrl=${other.origin}`)).toEqual([
        other.origin,
        undefined,
      ]);
      expect(await run('http://127.0.0.1:2', '--env', 'small', '--var', `baseUrl=${other.origin}`)).toEqual([
        other.origin,
        undefined,
      ]);
      expect(await runs()).toBe(' runs=1');
    } finally {
      await other.close();
    }
  }, 60_000);
});

describe('where throughput stops growing', () => {
  const groups = [
    {
      name: 'users',
      model: 'closed' as const,
      users: 80,
      phases: [{ fromMs: 0, toMs: 300_000, kind: 'ramp' as const, users: 80 }],
    },
  ];
  const growing = { groups, users: (second: number) => Math.ceil((80 * (second + 1)) / 300) };
  const full = {
    ...growing,
    answered: (users: number) => Math.min(1, 30 / users),
    slowdown: (users: number) => Math.max(1, users / 30),
  };
  const knee = { users: expect.closeTo(30, -1), perSecond: expect.closeTo(45, -1) };
  const ignoring = { head: { ignoredFindings: ['R3'] } };
  const silent = { seconds: 300, users: () => 80, groups };

  test.each([
    [
      'on both sides',
      full,
      full,
      /^Throughput stops growing at about \d+ users \([\d.]+\/s\); in base at about \d+ users \([\d.]+\/s\)\.$/,
    ],
    [
      'in the candidate',
      growing,
      full,
      /^Throughput of the candidate stops growing at about \d+ users \([\d.]+\/s\); that of base grew up to (79|80) users, without a limit\.$/,
    ],
    [
      'in the candidate, base says nothing',
      silent,
      full,
      /^Throughput of the candidate stops growing at about \d+ users \([\d.]+\/s\); that of base showed no such point\.$/,
    ],
    [
      'in base',
      full,
      growing,
      /^Throughput of the candidate grew up to (79|80) users, without a limit; that of base stops growing at about \d+ users \([\d.]+\/s\)\.$/,
    ],
    [
      'in the candidate, in plans that ignore R3',
      { ...growing, ...ignoring },
      { ...full, ...ignoring },
      /^Throughput of the candidate stops growing/,
    ],
    ['nowhere', growing, growing, undefined],
  ])('%s: told in terminal, page, Markdown and JSON', async (_, before, after, says) => {
    const output = work.fresh('comparison');
    const sides = [await simulated(500, before), await simulated(501, after)];
    const { stdout } = await plan(['compare', ...sides, '-o', output], { env: { COLUMNS: '300' } });
    const page = readFileSync(`${output}/comparison.html`, 'utf8');
    const told = [
      // Long lines are wrapped.
      ...stdout.replaceAll(/(?<=\S)\n {2}(?=\S)/g, ' ').split('\n'),
      ...readFileSync(`${output}/comparison.md`, 'utf8').split('\n'),
      /id="knee">([^<]*)</.exec(page)?.[1] ?? '',
    ].flatMap((line) => (/Throughput .*(growing|limit|point)/.test(line) ? [line.trim()] : []));
    const document = readJson(`${output}/comparison.json`) as { readonly knee?: unknown };
    expect(schemaErrors('comparison')(document)).toEqual([]);
    const sideOf = (side: unknown): unknown =>
      side === full ? knee : side === growing ? { noLimitUpTo: expect.closeTo(80, -0.5) } : undefined;
    if (says === undefined) expect([told, document.knee]).toEqual([[], undefined]);
    else expect(told).toEqual(Array(3).fill(expect.stringMatching(says)));
    if (says !== undefined && before !== silent && !('head' in before))
      expect(document.knee).toEqual({ base: sideOf(before), candidate: sideOf(after) });
    // The mark in the chart does not hang on the finding either.
    expect(/limit at about \d+ users/.test(page)).toBe(says !== undefined);
  });

  test('a report keeps its marks in both charts when the plan ignores R3', async () => {
    const output = work.fresh('report');
    await plan(['report', await simulated(502, { ...full, ...ignoring }), '-o', output]);
    const page = readFileSync(`${output}/index.html`, 'utf8');
    expect(page).not.toContain('Throughput stops growing');
    expect(page).toMatch(/limit at about \d+ users/);
    expect(page).toMatch(/limit about \d+(\.\d+)?\/s from \d+ users/);
  });
});

describe('bad input', () => {
  test.each([
    ['no sides', [], 'usage', 'Name two sides'],
    ['one side', ['{good}'], 'usage', 'Name two sides'],
    ['the same run twice', ['{good}', '{good}'], 'usage', 'is named twice'],
    ['nothing there', ['{good}', 'nowhere'], 'result-unreadable', 'There is no run file or report folder nowhere.'],
    ['a foreign file', ['{good}', '{foreign}'], 'result-unreadable', 'is not a run file'],
    ['a newer version', ['{good}', '{newer}'], 'result-unreadable', 'was written by a newer version'],
    ['a head without samplers', ['{good}', '{headless}'], 'result-unreadable', 'damaged'],
    [
      'a target that is a number',
      ['{good}', '{number}'],
      'result-unreadable',
      'in a record "head", target must be string',
    ],
    ['a second that was edited', ['{good}', '{second}'], 'result-unreadable', 'in a record "s", t must be'],
    ['a histogram that was edited', ['{good}', '{histogram}'], 'result-unreadable', 'a histogram in it cannot be read'],
    ['a folder with other files', ['{good}', '{other}', '-o', '.'], 'output-not-ours', 'has other files in it'],
    [
      'a history that is none',
      ['--history', '{foreign}', '{good}'],
      'result-unreadable',
      'line 1, is not a line of a history',
    ],
    ['no history', ['--history', 'nowhere', '{good}'], 'result-unreadable', 'There is no history file nowhere.'],
  ])('%s: exit 2 and a sentence', async (_, args, id, says) => {
    const good = await simulated(20, { seconds: 20 });
    const records = gunzipSync(readFileSync(good)).toString().trimEnd().split('\n');
    const changed = (name: string, change: (line: string, index: number) => string): string => {
      const path = work.path(`${name}.gz`);
      writeFileSync(path, gzipSync(`${records.map(change).join('\n')}\n`));
      return path;
    };
    const places: Readonly<Record<string, string>> = {
      '{good}': good,
      '{other}': await simulated(21, { seconds: 20 }),
      '{foreign}': work.write('foreign', 'hello\n{}\n'),
      '{newer}': changed('newer', (line) => line.replace('plan-run/1', 'plan-run/2')),
      '{headless}': changed('headless', (line) => line.replace('"samplers":[{"name', '"sampler":[{"name')),
      '{number}': changed('number', (line) => line.replace('"target":"http://127.0.0.1:8000"', '"target":7')),
      '{second}': changed('second', (line) => line.replace('"t":4,', '"t":"four",')),
      '{histogram}': changed('histogram', (line) => line.replaceAll(/"h":"H/g, '"h":"X')),
    };
    const { code, stdout, stderr } = await plan(['compare', ...args.map((arg) => places[arg] ?? arg)], {
      cwd: work.folder,
    });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(new RegExp(`^error\\[${id}\\] `));
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^ {4}at |This is a bug/m);
  });

  test('a report folder is not written over', async () => {
    const folder = work.fresh('report');
    await plan(['report', await simulated(22, { seconds: 20 }), '-o', folder]);
    const { code, stderr } = await plan(['compare', folder, await simulated(23, { seconds: 20 }), '-o', folder]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('error[output-not-ours]')]);
  });

  test('a truncated run is compared as far as it goes, without a verdict', async () => {
    const whole = readFileSync(await simulated(24));
    const torn = work.path('torn.gz');
    writeFileSync(torn, whole.subarray(0, Math.floor(whole.length * 0.7)));
    const { code, stdout } = await plan(['compare', await simulated(25), torn]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/INCONCLUSIVE[^]*breaks off/)]);
  });

  test('hostile names do nothing in terminal and Markdown', async () => {
    const output = work.fresh('hostile');
    const one = { ...HOSTILE, seconds: 60, users: () => 40 };
    const sides = [await simulated(26, one), await simulated(27, { ...one, slowdown: () => 3 })];
    const { code, stdout } = await plan(['compare', ...sides, '-o', output], { env: { FORCE_COLOR: '0' } });
    expect(code).toBe(1);
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/);
    const text = readFileSync(`${output}/comparison.md`, 'utf8');
    expect(text).not.toMatch(/<(img|script)|\]\(javascript|https?:\/\/evil|@someone/);
    expect(text.split('\n').filter((line) => line.startsWith('| injected'))).toEqual([]);
  });
});

describe('plan run --repeat and --history', () => {
  test('two sides of a real server, compared by their runs, and a trend over them', async () => {
    const history = work.path('history.ndjson');
    const run = async (side: string): Promise<number | null> =>
      (
        await plan([
          'run',
          planFile,
          '--repeat',
          '3',
          '-o',
          work.path(side),
          '--history',
          history,
          '--allow-invalid',
          '-q',
        ])
      ).code;
    expect([await run('base'), await run('candidate')]).toEqual([0, 0]);
    for (const folder of ['base/run-1', 'base/run-3', 'candidate/run-2'])
      expect(existsSync(work.path(`${folder}/index.html`))).toBe(true);
    const { code, stdout } = await plan(['compare', work.path('base'), work.path('candidate'), '--json']);
    const document = JSON.parse(stdout) as {
      verdict: string;
      rule: { tier: number };
      base: { runs: [] };
      rows: { name: string }[];
    };
    expect(schemaErrors('comparison')(document)).toEqual([]);
    // What it says depends on the machine; that it is one of the four, and the exit code fits, does not.
    expect(code).toBe(document.verdict === 'REGRESSION' ? 1 : 0);
    expect(['REGRESSION', 'IMPROVED', 'NO CHANGE', 'INCONCLUSIVE']).toContain(document.verdict);
    expect([document.rows.map(({ name }) => name), document.base.runs.length]).toEqual([['all', 'GET /a'], 3]);
    const lines = readFileSync(history, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { schema: string }).schema)).toEqual(
      Array(6).fill('plan-history/1'),
    );
    const trend = await plan(['trend', '--history', history, '-o', work.path('trend'), '-q']);
    expect(trend.stdout).toMatch(/^trend: (STEADY|WORSE|BETTER) runs=6 changes=\d report=/);
    expect((await plan(['trend', work.path('base'), '-q'])).stdout).toMatch(/ runs=3 /);
  }, 120_000);

  test('fewer runs than before leave none of the old ones', async () => {
    const folder = work.fresh('shrunk');
    const run = (count: string): Promise<unknown> =>
      plan(['run', planFile, '--repeat', count, '-o', folder, '--allow-invalid', '-q']);
    await run('2');
    await run('1');
    // --repeat 1 is a plain run: its report stands for the folder.
    expect(existsSync(`${folder}/run.ndjson.gz`)).toBe(true);
    await run('2');
    expect([
      existsSync(`${folder}/run.ndjson.gz`),
      existsSync(`${folder}/run-2`),
      existsSync(`${folder}/run-3`),
    ]).toEqual([false, true, false]);
  }, 120_000);

  test('Ctrl-C ends all of them', async () => {
    const long = work.write('long.yaml', readFileSync(planFile, 'utf8').replace('2s', '60s'));
    const folder = work.fresh('stopped');
    const child = startPlan(['run', long, '--repeat', '3', '-o', folder, '--progress-interval', '1s']);
    await child.said('[00:01]');
    child.kill('SIGINT');
    const { code } = await child.finished;
    await delay(0);
    expect([code, existsSync(`${folder}/run-1/index.html`), existsSync(`${folder}/run-2`)]).toEqual([130, true, false]);
  }, 60_000);

  test.each([
    ['SIGINT', 130, /^Stopped after 0:0\d of 1:00\.$/],
    ['SIGTERM', 143, /^Stopped after 0:0\d of 1:00\.$/],
    ['a threshold', 1, /^Stopped after 0:0\d of 1:00\. Stopped by its threshold "p95 [^"]+" after \d s\.$/],
  ])(
    'what %s ended is in the history, and used for nothing',
    async (ending, exit, why) => {
      const limits = ending === 'a threshold' ? 'thresholds:\n  p95: { atLeast: 1h, abortTest: true }\n' : '';
      const text = readFileSync(planFile, 'utf8');
      const [short, long] = [
        work.write('whole.yaml', text),
        work.write('early.yaml', text.replace('2s', '60s') + limits),
      ];
      const history = work.fresh('history.ndjson');
      const [whole, early] = [work.fresh('whole'), work.fresh('early')];
      const options = ['--history', history, '--allow-invalid', '--progress-interval', '1s'];
      await plan(['run', short, '-o', whole, ...options]);
      const child = startPlan(['run', long, '-o', early, ...options]);
      if (ending === 'SIGINT' || ending === 'SIGTERM') {
        await child.said('[00:01]');
        child.kill(ending);
      }
      expect((await child.finished).code).toBe(exit);
      const lines = readFileSync(history, 'utf8').trimEnd().split('\n');
      const [of, last] = lines.map((line) => JSON.parse(line) as { readonly invalid?: string });
      expect([of?.invalid, last?.invalid]).toEqual([undefined, expect.stringMatching(why)]);
      // The line as an earlier version wrote it, without the word, is read and believed.
      const older = JSON.stringify({ ...last, invalid: undefined, id: '00000000' });
      const both = work.write('both.ndjson', `${older}\n${lines[1] ?? ''}\n`);
      expect((await plan(['trend', '--history', both])).stdout).toContain('1 of 2 runs can be trusted');
      const alone = await plan(['compare', whole, early, '--json']);
      expect(JSON.parse(alone.stdout)).toMatchObject({
        verdict: 'INCONCLUSIVE',
        sentence: expect.stringContaining('Stopped after 0:0'),
      });
      const other = work.fresh('other');
      await plan(['run', short, '-o', other, '--allow-invalid', '-q']);
      const beside = await plan(['compare', '--base', whole, '--cand', other, early, '--json']);
      expect(JSON.parse(beside.stdout)).toMatchObject({
        differences: [],
        candidate: { runs: [{}], leftOut: [{ invalid: expect.stringMatching(why) }] },
      });
    },
    60_000,
  );

  test('a history that cannot be added to is told before anything is sent', async () => {
    const seen = server.seen.length;
    const bad = work.write('bad-history', 'no history\n');
    const { code, stderr } = await plan(['run', planFile, '--history', bad, '-o', work.fresh('none')]);
    expect([code, server.seen.length - seen]).toEqual([2, 0]);
    expect(stderr).toContain('line 1, is not a line of a history');
  });
});
