import { describe, expect, test } from '@jest/globals';
import { invalidSentence, type HealthSignal, type HealthState } from '../../src/result/health/health.ts';
import { HealthJudge, judgeHealth } from '../../src/result/health/judge-health.ts';
import type { ArrivalCounts } from '../../src/metrics/interval.ts';
import type { GeneratorSecond, SamplerSecond, Second, StoredDistribution } from '../../src/result/run-file.ts';
import { contextOf, secondAt, secondsWith, type SecondChanges } from '../simulate/seconds.ts';

const seconds = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** The judgement on one signal, for a run of 20 seconds with these bad ones. */
function levelOf(signal: HealthSignal, bad: readonly number[], changes: SecondChanges, length = 20): HealthState {
  const health = judgeHealth(contextOf('open'), secondsWith(length, bad, changes));
  const measure = health.measures.find((one) => one.signal === signal);
  expect(measure?.level).toBe(health.findings.find((one) => one.signal === signal)?.level ?? 'OK');
  return measure?.level ?? 'OK';
}

const generator = (changes: Partial<GeneratorSecond>): SecondChanges => ({ generator: changes });
const host = (changes: Partial<NonNullable<GeneratorSecond['host']>>): NonNullable<GeneratorSecond['host']> => ({
  busy: 0.3,
  steal: 0,
  descriptors: 40,
  ...changes,
});

describe('signals of each second: DEGRADED in 5 % of the seconds, INVALID for so many in a row', () => {
  test.each<[HealthSignal, string, readonly number[], SecondChanges, HealthState]>([
    // signal, case, bad seconds, what they are, judgement
    ['lag', 'at the limit', [5], generator({ lagP99Ms: 10 }), 'OK'],
    ['lag', 'above 10 ms', [5], generator({ lagP99Ms: 10.1 }), 'DEGRADED'],
    ['lag', 'above 50 ms for 2 s', [5, 6], generator({ lagP99Ms: 51 }), 'DEGRADED'],
    ['lag', 'above 50 ms for 3 s', [5, 6, 7], generator({ lagP99Ms: 51 }), 'INVALID'],
    ['lag', 'above 50 ms for 3 s, not in a row', [5, 6, 8], generator({ lagP99Ms: 51 }), 'DEGRADED'],
    ['loop-delay', 'at the limit', [5], generator({ loopDelayP99Ms: 10 }), 'OK'],
    ['loop-delay', 'above 10 ms', [5], generator({ loopDelayP99Ms: 11 }), 'DEGRADED'],
    ['loop-delay', 'at 50 ms for 3 s', [5, 6, 7], generator({ loopDelayP99Ms: 50 }), 'DEGRADED'],
    ['loop-delay', 'above 50 ms for 2 s', [5, 6], generator({ loopDelayP99Ms: 85 }), 'DEGRADED'],
    ['loop-delay', 'above 50 ms for 3 s', [5, 6, 7], generator({ loopDelayP99Ms: 85 }), 'INVALID'],
    ['loop-delay', 'blocked once, for 3 s', [5], generator({ loopDelayP99Ms: 3100, loopDelayMaxMs: 3100 }), 'INVALID'],
    ['loop-busy', 'at the limit', [5], generator({ loop: 0.7 }), 'OK'],
    ['loop-busy', 'above 0.70', [5], generator({ loop: 0.71 }), 'DEGRADED'],
    ['loop-busy', 'above 0.90 for 4 s', seconds(5, 9), generator({ loop: 0.95 }), 'DEGRADED'],
    ['loop-busy', 'above 0.90 for 5 s', seconds(5, 10), generator({ loop: 0.95 }), 'INVALID'],
    ['gc', 'at the limit', [5], generator({ gcMaxMs: 50 }), 'OK'],
    ['gc', 'above 50 ms', [5], generator({ gcMaxMs: 51 }), 'DEGRADED'],
    ['gc', 'above 250 ms, once', [5], generator({ gcMaxMs: 251 }), 'INVALID'],
    ['heap', 'at the limit', [5], generator({ heapShare: 0.75 }), 'OK'],
    ['heap', 'above 75 %', [5], generator({ heapShare: 0.76 }), 'DEGRADED'],
    ['heap', 'above 90 %', [5], generator({ heapShare: 0.91 }), 'INVALID'],
    ['memory', 'at the limit', [5], generator({ rssBytes: 7.5e8 }), 'OK'],
    ['memory', 'above 75 %', [5], generator({ rssBytes: 7.6e8 }), 'DEGRADED'],
    ['memory', 'above 90 %', [5], generator({ rssBytes: 9.1e8 }), 'INVALID'],
    ['descriptors', 'at the limit', [5], generator({ host: host({ descriptors: 800 }) }), 'OK'],
    ['descriptors', 'above 80 %', [5], generator({ host: host({ descriptors: 801 }) }), 'DEGRADED'],
    [
      'descriptors',
      'all of them, and none was missing',
      [5],
      generator({ host: host({ descriptors: 1000 }) }),
      'DEGRADED',
    ],
    ['ports', 'at the limit', [5], { group: { active: 22_585 } }, 'OK'],
    ['ports', 'above 80 %', [5], { group: { active: 22_586 } }, 'DEGRADED'],
    ['backlog', 'at the limit', [5], generator({ backlogMs: 2000 }), 'OK'],
    ['backlog', 'above 2 s', [5], generator({ backlogMs: 2001 }), 'DEGRADED'],
    ['backlog', 'above 10 s', [5], generator({ backlogMs: 10_001 }), 'INVALID'],
    ['host-busy', 'at the limit', [5], generator({ host: host({ busy: 0.85 }) }), 'OK'],
    ['host-busy', 'above 85 %', [5], generator({ host: host({ busy: 0.86 }) }), 'DEGRADED'],
    [
      'host-busy',
      '100 % for 5 s, the generator is fine',
      seconds(5, 10),
      generator({ host: host({ busy: 1 }) }),
      'DEGRADED',
    ],
    [
      'host-busy',
      'above 95 % for 5 s, and the generator felt it',
      seconds(5, 10),
      generator({ host: host({ busy: 0.96 }), loopDelayP99Ms: 11 }),
      'INVALID',
    ],
    [
      'host-busy',
      'above 95 % for 4 s, and the generator felt it',
      seconds(5, 9),
      generator({ host: host({ busy: 0.96 }), loop: 0.75 }),
      'DEGRADED',
    ],
    ['host-steal', 'at the limit', [5], generator({ host: host({ steal: 0.02 }) }), 'OK'],
    ['host-steal', 'above 2 %', [5], generator({ host: host({ steal: 0.03 }) }), 'DEGRADED'],
    [
      'host-steal',
      '11 % for 5 s, the generator is fine',
      seconds(5, 10),
      generator({ host: host({ steal: 0.11 }) }),
      'DEGRADED',
    ],
    [
      'host-steal',
      'above 10 % for 5 s, and the generator felt it',
      seconds(5, 10),
      generator({ host: host({ steal: 0.11 }), lagP99Ms: 12 }),
      'INVALID',
    ],
  ])('%s %s', (signal, _, bad, changes, level) => {
    expect(levelOf(signal, bad, changes)).toBe(level);
  });

  test.each<[string, number, readonly number[], HealthState]>([
    // case, seconds of the run, those with a hiccup of 30 ms, judgement
    ['the first second of any run', 20, [0], 'OK'],
    ['one of a hundred', 100, [50], 'OK'],
    ['four of a hundred', 100, [10, 30, 50, 70], 'OK'],
    ['five of a hundred', 100, [10, 30, 50, 70, 90], 'DEGRADED'],
    ['the first and four others of a hundred', 100, [0, 10, 30, 50, 70], 'OK'],
  ])('a hiccup is none: %s', (_, length, bad, level) => {
    expect(levelOf('loop-delay', bad, generator({ loopDelayP99Ms: 30 }), length)).toBe(level);
  });

  test('the rest of the last second is not judged, a whole run of bad seconds at its very start is', () => {
    const rest = secondAt(20, generator({ loop: 1, loopDelayP99Ms: 400, lengthMs: 60 }));
    expect(judgeHealth(contextOf(), [...secondsWith(20, [], {}), rest]).state).toBe('OK');
    expect(levelOf('loop-delay', [0, 1, 2], generator({ loopDelayP99Ms: 85 }))).toBe('INVALID');
  });

  test('seconds that were slept through belong to the row; healthy ones between end it', () => {
    const bad = generator({ loopDelayP99Ms: 900, loopDelayMaxMs: 950 });
    const [first, last] = [secondAt(4, bad), secondAt(6, bad)];
    const around = [secondAt(2), secondAt(3), secondAt(7)];
    expect(judgeHealth(contextOf(), [...around, first, last]).state).toBe('INVALID');
    expect(judgeHealth(contextOf(), [...around, first, secondAt(5), last]).state).toBe('DEGRADED');
  });

  test('what lies in the warm-up is not judged', () => {
    const run = secondsWith(20, seconds(0, 10), generator({ loopDelayP99Ms: 85 }));
    expect(judgeHealth(contextOf(), run, { fromMs: 0, toMs: 10_000 }).state).toBe('OK');
    expect(judgeHealth(contextOf(), run, { fromMs: 0, toMs: 6000 }).state).toBe('INVALID');
  });

  test('a file of an older version, without the newer figures, is judged by what it has', () => {
    const old = secondsWith(5, [2, 3, 4], generator({ loopDelayP99Ms: 85 })).map(
      ({ generator: figures, ...second }): Second => {
        const { host: _host, gcMaxMs: _gc, heapShare: _heap, ...known } = figures;
        return { ...second, generator: known };
      },
    );
    const health = judgeHealth({ ...contextOf(), limits: {} }, old);
    expect(health.state).toBe('INVALID');
    expect(health.measures.map(({ signal }) => signal)).toEqual(['loop-delay', 'loop-busy', 'lag', 'backlog']);
  });
});

describe('over the whole run', () => {
  const arrivals = (due: number, queued = 0): ArrivalCounts => ({ due, queued, unserved: 0, queuedAtStop: 0 });
  const open = (changes: SecondChanges['group']): SecondChanges => ({
    group: { arrivals: arrivals(1000), iterationsStarted: 1000, ...changes },
  });

  test.each<[HealthSignal, string, SecondChanges, HealthState]>([
    // 10 seconds of 1000 arrivals, one of which is:
    ['dropped', 'none', open({}), 'OK'],
    ['dropped', 'one of 10 000', open({ iterationsStarted: 999, dropped: 1 }), 'DEGRADED'],
    ['dropped', '0.1 %', open({ iterationsStarted: 990, dropped: 10 }), 'DEGRADED'],
    ['dropped', 'more than 0.1 %', open({ iterationsStarted: 989, dropped: 11 }), 'INVALID'],
    ['rate', 'all', open({}), 'OK'],
    ['rate', '99 %', open({ iterationsStarted: 900 }), 'OK'],
    ['rate', 'less than 99 %', open({ iterationsStarted: 899 }), 'DEGRADED'],
    ['rate', 'less than 95 %', open({ iterationsStarted: 499 }), 'INVALID'],
  ])('%s: %s', (signal, _, changes, level) => {
    const run = seconds(0, 10).map((t) => secondAt(t, t === 4 ? changes : open({})));
    const health = judgeHealth(contextOf('open'), run);
    expect(health.measures.find((one) => one.signal === signal)?.level).toBe(level);
  });

  test('what came due just before the end may not have begun', () => {
    const run = [secondAt(0, { group: { arrivals: arrivals(10), iterationsStarted: 8 } })];
    expect(judgeHealth(contextOf('open'), run).state).toBe('OK');
    expect(
      judgeHealth(contextOf('open'), [secondAt(0, { group: { arrivals: arrivals(10), iterationsStarted: 7 } })]).state,
    ).toBe('INVALID');
  });

  test('what the warm-up dropped is missed by nobody, also in the second in which it ends', () => {
    const run = seconds(0, 4).map((t) =>
      secondAt(t, open(t < 3 ? { iterationsStarted: 500, dropped: 500, warmUpDropped: 500 } : {})),
    );
    const health = judgeHealth(contextOf('open'), run, { fromMs: 0, toMs: 2500 });
    expect(health.measures.filter(({ signal }) => signal === 'dropped' || signal === 'rate')).toEqual([
      { signal: 'dropped', level: 'OK', worst: 0 },
      { signal: 'rate', level: 'OK', worst: 1 },
    ]);
  });

  test('while the run goes on, shares are judged only after 10 s', () => {
    const judge = new HealthJudge(contextOf('open'));
    const states = seconds(0, 11).map((t) => {
      judge.take(secondAt(t, open({ iterationsStarted: 500, dropped: 500 })));
      return judge.health({ isOver: false }).state;
    });
    expect(states).toEqual([...Array.from({ length: 9 }, () => 'OK'), 'INVALID', 'INVALID']);
  });

  test('arrivals that wait for a free thread are late by the plan’s own choice, not by the generator’s fault', () => {
    const facts = {
      ...contextOf('open'),
      groups: [{ name: 'g', model: 'open', users: 10, onBusy: 'queue', phases: [] }],
    } as const;
    const late = (active: number): readonly Second[] =>
      seconds(0, 8).map((t) =>
        secondAt(t, {
          group: { active, arrivals: arrivals(10, 5), iterationsStarted: 10 },
          generator: { lagP99Ms: 400 },
        }),
      );
    expect(judgeHealth(facts, late(10)).state).toBe('OK');
    expect(judgeHealth(facts, late(9)).findings).toMatchObject([{ signal: 'lag', level: 'INVALID' }]);
  });

  test('threads that watch the clock all the time are busy, and that says nothing', () => {
    const facts = {
      ...contextOf('open'),
      groups: [{ name: 'g', model: 'open', users: 10, precision: 'high', phases: [] }],
    } as const;
    const health = judgeHealth(facts, secondsWith(20, seconds(0, 20), generator({ loop: 1 })));
    expect([health.state, health.measures.some(({ signal }) => signal === 'loop-busy')]).toEqual(['OK', false]);
  });

  test.each<[string, HealthSignal, RegExp]>([
    [
      'local_fds_exhausted',
      'descriptors',
      /^7 requests were not sent from 0:05 to 0:06: this machine had no file descriptor left \(limit 1 000\)/,
    ],
    [
      'local_ports_exhausted',
      'ports',
      /^7 requests were not sent from 0:05 to 0:06: this machine had no local port left \(limit 28 232\)/,
    ],
  ])('%s is INVALID at once, and not the target’s fault', (reason, signal, text) => {
    const samplers: SamplerSecond[] = [{ id: 0, started: 7, unsent: { [reason]: 7 } }];
    const judge = new HealthJudge(contextOf());
    for (const one of secondsWith(6, [5], { samplers })) judge.take(one);
    const health = judge.health({ isOver: false });
    expect(health.findings).toMatchObject([{ signal, level: 'INVALID', fromMs: 5000, toMs: 6000 }]);
    expect(health.findings[0]?.text).toMatch(text);
    expect(health.findings[0]?.text).toContain('The target is not to blame.');
  });
});

describe('Little’s law: users = (time in requests + time in pauses + the generator’s own work) / time', () => {
  const distribution = (n: number): StoredDistribution => ({ n, sumUs: 0, minUs: 0, maxUs: 0, h: '' });
  /** `users` at work, of which `requests` and `pauses` account for so many; 50 requests a second. */
  const steady = (users: number, requests: number, pauses = 0, loop = 0.5): SecondChanges => ({
    generator: { loop, usersMs: { requests: requests * 1000, pauses: pauses * 1000 } },
    group: { active: users, planned: users },
    samplers: [{ id: 0, ok: distribution(50) }],
  });
  const run = (length: number, changes: (t: number) => SecondChanges): readonly Second[] =>
    seconds(0, length).map((t) => secondAt(t, changes(t)));
  const usersOf = (
    all: readonly Second[],
    model: 'closed' | 'open' = 'closed',
  ): readonly [HealthState, number] | undefined => {
    const found = judgeHealth(contextOf(model), all).measures.find(({ signal }) => signal === 'users');
    return found === undefined ? undefined : [found.level, Math.round(found.worst * 1000) / 1000];
  };

  test.each<[string, SecondChanges, readonly [HealthState, number]]>([
    ['holds exactly', steady(100, 40, 60), ['OK', 0]],
    ['a tenth is missing', steady(100, 50, 39.5), ['OK', 0.1]],
    ['more than a tenth is missing', steady(100, 50, 39), ['DEGRADED', 0.105]],
    ['38 of 100 are missing', steady(100, 62, 0, 0), ['INVALID', 0.38]],
    ['two users of a fast server: what is missing is the generator’s own work', steady(2, 1.2, 0, 0.8), ['OK', 0]],
    ['more time than users', steady(100, 120), ['DEGRADED', -0.2]],
  ])('%s', (_, changes, level) => {
    expect(usersOf(run(14, () => changes))).toEqual(level);
  });

  test('the sentence names users, explained users, and by how much times are too low', () => {
    const { findings } = judgeHealth(
      contextOf(),
      run(34, () => steady(100, 62, 0, 0)),
    );
    // 38 users for 10 s over 500 requests.
    expect(findings).toMatchObject([
      {
        signal: 'users',
        fromMs: 1000,
        toMs: 31_000,
        text: '100 users were at work from 0:01 to 0:11, but requests and pauses account for 62: the others waited for the generator, response times are too low by up to 760ms. Times in this run are not to be trusted. Use fewer threads, --workers 2, or another machine.',
      },
    ]);
  });

  test('of several workers each serves a user at a time', () => {
    const worker = { loop: 1, loopDelayP99Ms: 0, loopDelayMaxMs: 0, lagP99Ms: 0 };
    const workers = [
      { worker: 0, ...worker },
      { worker: 1, ...worker },
    ];
    const changes = steady(10, 8);
    const all = run(14, () => ({ ...changes, generator: { ...changes.generator, workers } }));
    expect(usersOf(all)).toEqual(['OK', 0]);
  });

  const bad = steady(100, 50);
  test.each<[string, readonly Second[], 'closed' | 'open']>([
    ['less than ten steady seconds and one on each side', run(11, () => bad), 'closed'],
    [
      'users come and go',
      run(40, (t) => ({ ...bad, group: { active: 100 + (t % 9 === 0 ? 1 : 0), planned: 100 } })),
      'closed',
    ],
    ['users are missing', run(40, () => ({ ...bad, group: { active: 100, planned: 101 } })), 'closed'],
    ['arrivals, not users', run(40, () => bad), 'open'],
    ['overlapping requests', run(40, () => ({ ...bad, generator: {} })), 'closed'],
    [
      'connections are refused: users keep away from the target for a while',
      run(40, (t) => ({ ...bad, samplers: [{ id: 0, status: t % 10 === 0 ? { '0': 1 } : { '200': 9 } }] })),
      'closed',
    ],
    ['seconds are missing', run(40, () => bad).filter(({ t }) => t % 10 !== 3), 'closed'],
  ])('is not checked where nothing is steady: %s', (_, all, model) => {
    expect(usersOf(all, model)).toBeUndefined();
  });

  test('transactions have no status of their own: they do not disturb it', () => {
    const samplers: SamplerSecond[] = [
      { id: 0, ok: distribution(50), status: { '200': 50 } },
      { id: 1, ok: distribution(25), status: { '0': 25 } },
    ];
    expect(usersOf(run(14, () => ({ ...bad, samplers })))).toEqual(['INVALID', 0.495]);
  });
});

describe('what is said', () => {
  test('when, how bad, and what to do; with the number of seconds where it came and went', () => {
    const once = judgeHealth(contextOf(), secondsWith(20, seconds(12, 19), generator({ loopDelayP99Ms: 85 })));
    expect(invalidSentence(once)).toBe(
      'The generator was too slow from 0:12 to 0:19: its event loop was blocked for up to 85ms. Times in this run are not to be trusted. Use fewer threads, --workers 2, or another machine.',
    );
    const twice = judgeHealth(
      { ...contextOf(), workers: 2 },
      secondsWith(40, [3, 4, 5, 20, 21, 22, 23], generator({ loopDelayP99Ms: 85 })),
    );
    expect(invalidSentence(twice)).toBe(
      'The generator was too slow from 0:03 to 0:24 (7 s of it): its event loop was blocked for up to 85ms. Times in this run are not to be trusted. Use fewer threads, or another machine.',
    );
  });

  test('INVALID first; the sentence counts the other reasons', () => {
    const health = judgeHealth(
      contextOf(),
      secondsWith(
        20,
        seconds(5, 12),
        generator({ loopDelayP99Ms: 85, loop: 0.95, gcMaxMs: 60, host: host({ busy: 1 }) }),
      ),
    );
    expect(health.findings.map(({ signal, level }) => [signal, level])).toEqual([
      ['loop-delay', 'INVALID'],
      ['loop-busy', 'INVALID'],
      ['host-busy', 'INVALID'],
      ['gc', 'DEGRADED'],
    ]);
    expect(invalidSentence(health)).toMatch(/ \(And 2 more reasons: see Generator\.\)$/);
  });

  test('the busy worker is named', () => {
    const worker = { loop: 0.2, loopDelayP99Ms: 1, loopDelayMaxMs: 1, lagP99Ms: 0 };
    const workers = [
      { worker: 0, ...worker },
      { worker: 1, ...worker, loop: 0.8 },
    ];
    const { measures } = judgeHealth(contextOf(), secondsWith(3, [1], generator({ loop: 0.8, workers })));
    expect(measures.find(({ signal }) => signal === 'loop-busy')).toEqual({
      signal: 'loop-busy',
      level: 'DEGRADED',
      worst: 0.8,
      atMs: 1000,
      worker: 1,
    });
  });

  test('nothing recorded, nothing found', () => {
    expect(judgeHealth(contextOf(), [])).toEqual({ state: 'OK', findings: [], measures: [] });
  });
});
