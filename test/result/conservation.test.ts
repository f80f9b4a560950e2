import { afterAll, describe, expect, test } from '@jest/globals';
import type { Interval } from '../../src/metrics/interval.ts';
import { Conservation } from '../../src/result/conservation.ts';
import { readRun } from '../../src/result/read-run.ts';
import { openRunFile } from '../../src/result/write-run.ts';
import { Simulation, ramp, simulatedHead, type SimulatedRun } from '../simulate/run-file.ts';
import { temporaryFolder } from '../simulate/temporary.ts';

const temporary = temporaryFolder();
afterAll(temporary.remove);

const RUN: SimulatedRun = {
  name: 'conserved',
  seed: 5,
  seconds: 3,
  workers: 2,
  samplers: [{ name: 'GET /a', ratePerUser: 3, medianMs: 30 }],
  groups: [],
  thresholds: [],
  users: ramp(5, 1),
  slowdown: () => 1,
  generator: () => ({}),
  head: {},
  events: [],
  reason: 'completed',
  ends: true,
};

/** The run's intervals, with one changed. */
function intervals(change: (interval: Interval) => Interval): readonly (readonly Interval[])[] {
  const simulation = new Simulation(RUN);
  const all = Array.from({ length: RUN.seconds }, (_, at) => simulation.second(at));
  return all.map((second, at) => (at === 1 ? second.map((one, worker) => (worker === 0 ? change(one) : one)) : second));
}

const addLabel =
  (fields: object) =>
  (interval: Interval): Interval => ({
    ...interval,
    labels: interval.labels.map((label) => ({ ...label, started: label.started + 1, ...fields })),
  });

describe('what began must have ended', () => {
  test.each([
    ['all ended', (one: Interval) => one, undefined],
    ['one was cut off', addLabel({ interrupted: 1 }), undefined],
    [
      'one is missing',
      addLabel({}),
      /^The counts do not add up, which is a bug in loadplan: \d+ requests of "GET \/a" were started, \d+ ended\.$/,
    ],
    [
      'an iteration is missing',
      (one: Interval) => ({
        ...one,
        groups: one.groups.map((group) => ({ ...group, iterationsFinished: group.iterationsFinished - 1 })),
      }),
      /iterations of thread group "users" were started/,
    ],
  ])('%s', (_, change, message) => {
    const conservation = new Conservation(simulatedHead(RUN));
    for (const second of intervals(change)) conservation.add(second);
    const said = conservation.violation();
    if (message === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(message);
  });

  test('what is in the warm-up is counted too', () => {
    const conservation = new Conservation(simulatedHead(RUN));
    for (const second of intervals((one) => ({
      ...addLabel({})(one),
      warmUp: addLabel({ started: 0, interrupted: -1 })(one).labels,
    }))) {
      conservation.add(second);
    }
    expect(conservation.violation()).toBeDefined();
  });
});

test.each([
  [false, 'INVALID'],
  [true, 'left alone where a worker was lost'],
])('a run that does not add up (a part missing: %s) is %s', async (isPartial) => {
  const path = temporary.path(`leak-${isPartial}.ndjson.gz`);
  const writer = await openRunFile(path, simulatedHead(RUN));
  for (const second of intervals(addLabel({}))) await writer.interval(second);
  await writer.end({ reason: 'completed', durationMs: 3000, isPartial });
  const { end } = await readRun(path);
  if (isPartial) expect(end.invalid).toBeUndefined();
  else expect(end.invalid).toContain('The counts do not add up');
});
