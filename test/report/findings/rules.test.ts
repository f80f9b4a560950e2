import { describe, expect, test } from '@jest/globals';
import type { Finding, Found, RuleId } from '../../../src/report/findings/finding.ts';
import { RULE_IDS } from '../../../src/report/findings/finding.ts';
import { findingsOf, isContradicted } from '../../../src/report/findings/findings.ts';
import { rules } from '../../../src/report/findings/index.ts';
import type { Health } from '../../../src/result/health/health.ts';
import { threshold } from '../../simulate/run-file.ts';
import { madeRun, type MadeRun, type MadeSampler, type MadeSecond } from './support/made-run.ts';

// What each rule says, and when it is silent, on runs written by hand. Rates of noisy runs are in rates.test.ts.

/** So many requests of so many milliseconds each, spread by ±20 % so that percentiles are no single value. */
function times(count: number, ms: number): number[] {
  return Array.from({ length: count }, (_, i) => ms * (0.8 + (0.4 * ((i * 7) % count)) / count));
}

/** A minute, second by second. */
function minute(of: (t: number) => Partial<MadeSecond> & Pick<MadeSecond, 'samplers'>, seconds = 60): MadeSecond[] {
  return Array.from({ length: seconds }, (_, t) => ({ t, users: 20, ...of(t) }));
}

function told(made: MadeRun, id: RuleId): readonly Finding[] {
  return findingsOf(madeRun(made)).filter((finding) => finding.id === id);
}

function texts(made: MadeRun, id: RuleId): readonly string[] {
  return told(made, id).map(({ severity, text }) => `${severity}: ${text}`);
}

const steady = (): { samplers: MadeSampler[] } => ({ samplers: [{ ok: times(40, 50) }] });

test('every rule has its number, in the list of numbers', () => {
  expect(rules.map(({ rule }) => rule.id).sort()).toEqual([...RULE_IDS].sort());
  expect(new Set(rules.map(({ rule }) => rule.slug)).size).toBe(RULE_IDS.length);
});

function health(signal: Health['findings'][number]['signal'], level: 'DEGRADED' | 'INVALID'): Health {
  const finding = { signal, level, fromMs: 1000, toMs: 9000, worst: 61, text: 'Too slow from 0:01 to 0:09.' };
  return { state: level, findings: [finding], measures: [] };
}

describe('R1 and R2 repeat what the run’s health says', () => {
  test.each([
    ['R1', 'loop-delay', 'INVALID', 'invalid: Do not trust these times. Too slow from 0:01 to 0:09.'],
    ['R1', 'loop-delay', 'DEGRADED', 'warning: Too slow from 0:01 to 0:09.'],
    ['R2', 'dropped', 'INVALID', 'invalid: Do not trust these times. Too slow from 0:01 to 0:09.'],
    ['R9', 'ports', 'INVALID', 'invalid: Do not trust these times. Too slow from 0:01 to 0:09.'],
  ] as const)('%s of %s, %s', (id, signal, level, text) => {
    const run = { seconds: minute(steady), health: health(signal, level) };
    expect(texts(run, id)).toEqual([text]);
    for (const other of ['R1', 'R2', 'R9'] as const) if (other !== id) expect(texts(run, other)).toEqual([]);
  });

  test('R2 tells users that were never there', () => {
    const seconds = minute((t) => ({ ...steady(), users: t < 30 ? 20 : 12, planned: 20 }));
    expect(texts({ seconds }, 'R2')).toEqual([
      'warning: The plan asked for 20 users, only 12 were at work; fewer than planned in 50% of the time.',
    ]);
    expect(texts({ seconds: minute((t) => ({ ...steady(), users: t < 5 ? 12 : 20, planned: 20 })) }, 'R2')).toEqual([]);
    expect(texts({ seconds: minute(() => ({ ...steady(), users: 19, planned: 20 })) }, 'R2')).toEqual([]);
  });
});

describe('R4 first-to-break', () => {
  const samplers = [{ name: 'GET /a' }, { name: 'GET /b' }, { name: 'GET /c' }];
  const slowFrom = (t: number, from: number): MadeSampler => ({ ok: times(40, t < from ? 50 : 150) });

  test('names the first, by how much, and who stayed well', () => {
    const seconds = minute((t) => ({ samplers: [slowFrom(t, 40), slowFrom(t, 20), { ok: times(40, 50) }] }));
    expect(texts({ seconds, samplers }, 'R4')).toEqual([
      'warning: First to break: GET /b at 0:20 (20 users, p95 doubled), 20s before GET /a. GET /c stayed normal.',
    ]);
  });

  test('is silent about one sampler, about a hiccup, and about differences of a few milliseconds', () => {
    expect(texts({ seconds: minute((t) => ({ samplers: [slowFrom(t, 20)] })) }, 'R4')).toEqual([]);
    const hiccup = minute((t) => ({ samplers: [{ ok: times(40, t === 30 ? 500 : 50) }, { ok: times(40, 50) }] }));
    expect(texts({ seconds: hiccup, samplers: samplers.slice(1) }, 'R4')).toEqual([]);
    const fast = minute((t) => ({ samplers: [{ ok: times(40, t < 30 ? 1 : 3) }, { ok: times(40, 1) }] }));
    expect(texts({ seconds: fast, samplers: samplers.slice(1) }, 'R4')).toEqual([]);
  });
});

/** Every second some failures of one cause. */
function failing(
  name: string,
  message: string,
  failuresAt: (t: number) => number,
  { ok = 40, ms = 50 }: { readonly ok?: number; readonly ms?: number } = {},
): Pick<MadeRun, 'seconds' | 'errors'> {
  const kind = name.startsWith('http_') ? 'status' : name.startsWith('conn') ? 'connection' : 'check';
  return {
    seconds: minute((t) => {
      const failures = failuresAt(t);
      const errors = failures > 0 ? { 7: failures } : {};
      return { samplers: [{ ok: times(ok, 50), failed: times(failures, ms), errors }] };
    }),
    errors: [{ id: 7, kind, name, message }],
  };
}

const between = (from: number, to: number, count: number) => (t: number) => (t >= from && t < to ? count : 0);

describe('R6 error-burst', () => {
  test('tells when it came and went', () => {
    expect(texts(failing('assertion', 'status: expected open', between(20, 25, 10)), 'R6')).toEqual([
      'critical: status: expected open: 50 of 250 requests (20%) between 0:20 and 0:25, on GET /0.',
    ]);
  });

  test('is silent about what goes on all the time, is rare, or is told by another rule', () => {
    expect(
      texts(
        failing('assertion', 'x', () => 10),
        'R6',
      ),
    ).toEqual([]);
    expect(texts(failing('assertion', 'x', between(20, 25, 1)), 'R6')).toEqual([]);
    const run = failing('http_500', 'status 500', between(20, 25, 10));
    expect([texts(run, 'R6'), texts(run, 'R8').length]).toEqual([[], 1]);
  });
});

describe('R7 client-errors', () => {
  test.each([
    [
      'http_401',
      'status 401',
      between(0, 60, 10),
      'critical: 600 requests (20%) of GET /0 were answered with 401 or 403, from the start.',
    ],
    [
      'http_401',
      'status 401',
      between(40, 60, 10),
      'critical: 401 or 403 came only from 0:40 on: 200 requests (7.69%) of GET /0, between 0:40 and 1:00. Typical for tokens that expire.',
    ],
    [
      'http_404',
      'status 404',
      between(0, 60, 1),
      'warning: 60 requests (2.44%) of GET /0 found nothing there (404 or 405).',
    ],
    [
      'http_409',
      'status 409',
      between(0, 60, 1),
      'warning: 60 requests (2.44%) of GET /0 conflicted with what was there (409).',
    ],
    [
      'http_422',
      'status 422: body.quantity: Input should be greater than #',
      between(0, 60, 1),
      'warning: 60 requests (2.44%) of GET /0 sent data that does not match the schema (422): body.quantity: Input should be greater than # (60).',
    ],
    [
      'http_429',
      'status 429',
      between(0, 60, 40),
      'critical: 2 400 requests (50%) of GET /0 were turned away (429) while about 40/s were answered: a rate limit was measured, not the application.',
    ],
  ] as const)('%s %s', (name, message, failuresAt, text) => {
    expect(texts(failing(name, message, failuresAt), 'R7')).toEqual([text]);
  });

  test('sees a path in which a variable had no value', () => {
    const run = {
      ...failing('http_404', 'status 404', () => 1),
      examples: [{ error: 7, url: 'http://h:1/items/undefined' }],
    };
    expect(texts(run, 'R7')[0]).toContain('The path looks as if a variable had no value.');
  });

  test('is silent about a handful', () => {
    expect(texts(failing('http_401', 'status 401', between(3, 4, 4)), 'R7')).toEqual([]);
    expect(texts(failing('http_401', 'status 401', between(3, 4, 8)), 'R7')).toEqual([]);
  });
});

describe('R8 server-errors', () => {
  test.each([
    ['http_500', 'status 500', 'were answered with 500. Typical: an exception in the application.'],
    [
      'http_503',
      'status 503: QueuePool limit of size # overflow # reached',
      'The answers speak of a database pool that is used up: "QueuePool limit of size # overflow # reached".',
    ],
    ['http_504', 'status 504', 'were answered with 504, after about 24.1s. Typical: a proxy that waited too long.'],
  ])('%s', (name, message, part) => {
    const [text] = texts(
      failing(name, message, () => 2, { ms: 30_000 }),
      'R8',
    );
    expect(text).toMatch(/^critical: 120 requests \(4\.76%\) of GET \/0 /);
    expect(text).toContain(part);
  });

  test('is silent without one', () => {
    expect(texts({ seconds: minute(steady) }, 'R8')).toEqual([]);
  });
});

describe('R9 connection-errors', () => {
  test.each([
    ['connect_refused', 'critical: 50 requests of GET /0 were refused a connection, between 0:20 and 0:25.'],
    [
      'conn_reset',
      'critical: 50 requests of GET /0 lost their connection: the other side closed it, between 0:20 and 0:25.',
    ],
  ])('%s', (name, text) => {
    expect(texts(failing(name, name, between(20, 25, 10)), 'R9')).toEqual([text]);
    expect(texts(failing(name, name, between(20, 21, 4)), 'R9')).toEqual([]);
  });

  test('a new connection for nearly every request', () => {
    const opening = (newConnections: number): MadeRun => ({
      seconds: minute(() => ({ samplers: [{ ok: times(200, 20), newConnections }] })),
    });
    expect(texts(opening(190), 'R9')[0]).toMatch(
      /^warning: 190 new connections a second: 95% of the requests opened one\./,
    );
    expect(texts(opening(90), 'R9')).toEqual([]);
  });
});

describe('R10 timeout-plateau', () => {
  const plateau = (ms: number, spread: number): MadeRun => ({
    seconds: minute(() => ({
      samplers: [{ ok: [...times(40, 50), ...Array.from({ length: 2 }, (_, i) => ms * (1 + spread * i))] }],
    })),
  });

  test('tells a time limit that nobody named', () => {
    expect(texts(plateau(5000, 0.005), 'R10')).toEqual([
      'warning: 120 requests of GET /0 (4.76%) took almost exactly 5.01s: as if a time limit in front of the application, or within it, let them go.',
    ]);
  });

  test('tells the plan’s own timeout', () => {
    const run = failing('timeout_total', 'no complete response within #s', between(20, 40, 2), { ms: 1 });
    const made: MadeRun = {
      ...run,
      seconds: run.seconds.map((second) => ({
        ...second,
        samplers: second.samplers.map((one) => ({ ...one, failed: (one.failed ?? []).map(() => 10_004) })),
      })),
      errors: [{ id: 7, kind: 'timeout', name: 'timeout_total', message: 'no complete response within #s' }],
    };
    expect(texts(made, 'R10')).toEqual([
      expect.stringMatching(
        /^warning: 40 requests of GET \/0 \(1\.64%\) took almost exactly 10s: the timeout of the plan\.$/,
      ),
    ]);
  });

  test('is silent about slow requests that are not alike, and about times nobody would write', () => {
    expect(texts(plateau(3400, 0.005), 'R10')).toEqual([]);
    expect(texts({ seconds: minute(() => ({ samplers: [{ ok: times(40, 5000) }] })) }, 'R10')).toEqual([]);
    expect(
      texts({ seconds: minute((t) => ({ samplers: [{ ok: [...times(40, 50), 1000 * (1 + (t % 30) / 5)] }] })) }, 'R10'),
    ).toEqual([]);
  });
});

describe('R11 too-few-samples', () => {
  const few = { seconds: minute(() => ({ samplers: [{ ok: times(4, 50) }] })) };

  test('says how many it would take', () => {
    expect(texts(few, 'R11')).toEqual([
      expect.stringMatching(
        /^info: p99 of all requests rests on 2 slow requests: it lies between 55ms and 55ms\. It needs 1 000 requests, about 5 minutes at this rate\.$/,
      ),
    ]);
  });

  test('is a warning where a threshold rests on it', () => {
    const thresholds = [threshold('p99 < 80ms', { metric: 'p99', limit: 80_000 })];
    expect(told({ ...few, head: { thresholds } }, 'R11').map(({ severity }) => severity)).toEqual(['warning']);
  });

  test('is silent where there are enough', () => {
    expect(texts({ seconds: minute(steady) }, 'R11')).toEqual([]);
  });
});

describe('R16 full-stall', () => {
  const silent = (from: number, to: number, inFlight = 20): MadeRun => ({
    seconds: minute((t) => (t >= from && t < to ? { samplers: [{}], generator: { inFlight } } : steady())),
  });

  test('tells how long nothing came, and what a fixed rate would have seen', () => {
    expect(texts(silent(30, 33), 'R16')).toEqual([
      'critical: Nothing was answered for 3s at 0:30, with 20 requests on the way. Waiting users send nothing, so percentiles hide this; a fixed-rate client would have seen about 120 slow requests.',
    ]);
  });

  test('is silent about one second, and when nobody waits', () => {
    expect(texts(silent(30, 31), 'R16')).toEqual([]);
    expect(texts(silent(30, 33, 0), 'R16')).toEqual([]);
  });

  test('slow answers are no stall', () => {
    const slow = minute((t) => ({ samplers: [{ ok: t % 5 === 4 ? times(40, 5000) : [] }] }));
    expect(texts({ seconds: slow }, 'R16')).toEqual([]);
  });
});

describe('R17 time-share', () => {
  const two = (slowMs: number): MadeRun => ({
    seconds: minute(() => ({ samplers: [{ ok: times(40, 20) }, { ok: times(4, slowMs) }] })),
    samplers: [{ name: 'GET /a' }, { name: 'POST /report' }],
  });

  test('names the few that take most', () => {
    expect(texts(two(400), 'R17')).toEqual([
      expect.stringMatching(/^info: POST \/report: 9\.09% of the requests, 6\d(\.\d)?% of the time\.$/),
    ]);
    expect(texts(two(50), 'R17')).toEqual([]);
  });
});

describe('R18 fast-failures', () => {
  test('warns when failures flatter the times', () => {
    expect(
      texts(
        failing('http_500', 'status 500', () => 4, { ms: 2 }),
        'R18',
      ),
    ).toEqual([
      expect.stringMatching(
        /^warning: Failures answer fast and make times look better: 9\.09% failed, in 1\.81ms \(median\) against 49\.7ms/,
      ),
    ]);
    expect(
      texts(
        failing('http_500', 'status 500', () => 4, { ms: 50 }),
        'R18',
      ),
    ).toEqual([]);
    expect(texts(failing('http_500', 'status 500', between(3, 4, 5), { ms: 2 }), 'R18')).toEqual([]);
  });
});

describe('R20 background-work', () => {
  const samplers = [{ name: 'POST /jobs' }, { name: 'wait', kind: 'poll' as const }];
  const run = (acceptMs: (t: number) => number, readyMs: (t: number) => number): MadeRun => ({
    samplers,
    seconds: minute((t) => ({
      samplers: [
        { ok: times(20, acceptMs(t)), statuses: { 202: 20 } },
        { ok: times(20, readyMs(t)), statuses: { 0: 20 } },
      ],
    })),
  });

  test('work that is accepted at once and done later and later', () => {
    const [finding] = told(
      run(
        () => 20,
        (t) => 500 + 50 * t,
      ),
      'R20',
    );
    expect(finding?.text).toMatch(
      /^Work is accepted fast \(POST \/jobs: 202 in 19\.7ms\) and done later and later: time to ready of wait rose from 958ms to 2\.92s/,
    );
    expect([finding?.severity, finding?.samplers]).toEqual(['warning', ['wait', 'POST /jobs']]);
  });

  test('is silent when the time to ready stays, or accepting gets slow as well', () => {
    expect(
      texts(
        run(
          () => 20,
          () => 500,
        ),
        'R20',
      ),
    ).toEqual([]);
    expect(
      texts(
        run(
          (t) => 20 + 10 * t,
          (t) => 500 + 50 * t,
        ),
        'R20',
      ),
    ).toEqual([]);
  });
});

describe('the list', () => {
  const both: MadeRun = {
    ...failing('http_500', 'status 500', () => 4, { ms: 2 }),
    health: health('loop-delay', 'INVALID'),
  };

  test('is in order: invalid, critical, warning, info', () => {
    expect(findingsOf(madeRun(both)).map(({ id, severity }) => `${id} ${severity}`)).toEqual([
      'R1 invalid',
      'R8 critical',
      'R18 warning',
    ]);
  });

  test('leaves out what the plan ignores, and only that', () => {
    expect(findingsOf(madeRun({ ...both, head: { ignoredFindings: ['R8', 'R1'] } })).map(({ id }) => id)).toEqual([
      'R18',
    ]);
  });

  test('never says the same run two ways, and never a number that is none', () => {
    const [first, second] = [findingsOf(madeRun(both)), findingsOf(madeRun(both))];
    expect(first).toEqual(second);
    expect(JSON.stringify(first)).not.toMatch(/null|NaN|Infinity/);
    expect(first.every(({ text }) => !/NaN|Infinity|undefined/.test(text))).toBe(true);
  });

  test.each([
    ['nothing', { seconds: [] }],
    ['one request', { seconds: [{ t: 0, users: 1, samplers: [{ ok: [5] }] }] }],
    ['three seconds', { seconds: minute(steady, 3) }],
    ['nobody', { seconds: minute(() => ({ samplers: [{}], users: 0 })) }],
  ] satisfies readonly (readonly [string, MadeRun])[])('of %s has nothing above info', (_what, made) => {
    expect(findingsOf(madeRun(made)).filter(({ severity }) => severity !== 'info')).toEqual([]);
  });

  test('of a run in which all failed says so', () => {
    const seconds = minute(() => ({ samplers: [{ failed: times(40, 5), errors: { 7: 40 } }] }));
    const found = findingsOf(
      madeRun({ seconds, errors: [{ id: 7, kind: 'status', name: 'http_500', message: 'status 500' }] }),
    );
    expect(found.map(({ id }) => id)).toEqual(['R8']);
  });
});

describe('"no limit found" beside requests that wait for a pool', () => {
  const one = (severity: Found['severity']): readonly Found[] => [{ severity, text: '', evidence: [] }];
  test.each<[string, Partial<Record<RuleId, readonly Found[]>>, boolean]>([
    ['is not told', { R3: one('info'), R19: one('warning') }, true],
    ['is told without them', { R3: one('info'), R19: [] }, false],
    ['a limit that was found is told', { R3: one('warning'), R19: one('warning') }, false],
  ])('%s', (_, found, expected) => {
    expect(isContradicted(new Map(Object.entries(found) as [RuleId, readonly Found[]][]))).toBe(expected);
  });
});
