import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { constantArrivals, stagedArrivals } from '../../src/load/arrivals.ts';
import type { ArrivalTimetable } from '../../src/load/timetable.ts';
import { workFolder } from '../support/cli.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { runPlan } from '../support/run-plan.ts';
import { Conditions, QUIET_LATENESS_US } from './support/quiet.ts';

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

const SECONDS = 12;
const MS = SECONDS * 1000;
const MOST_PER_SECOND = 400;

const RATES: readonly (readonly [
  name: string,
  arrivals: string,
  timetable: ArrivalTimetable,
  areaAt: (seconds: number) => number,
])[] = [
  [
    'constant 333.3/s',
    `{ rate: 333.3/s, duration: ${SECONDS}s }`,
    constantArrivals({ count: 3333, perMs: 10_000 }, MS),
    (seconds) => 333.3 * seconds,
  ],
  [
    'ramp 0 to 400/s',
    `{ stages: [{ rate: 400/s, rampUp: ${SECONDS}s }] }`,
    stagedArrivals([{ rate: { count: 400, perMs: 1000 }, rampUpMs: MS, holdMs: 0 }]),
    (seconds) => (400 * seconds ** 2) / (2 * SECONDS),
  ],
];

test.each(RATES)(
  '#5 rate precision, %s: the count within 1 of the integral, every second within 2',
  async (name, arrivals, timetable, areaAt) => {
    const conditions = await Conditions.begin();
    server.reset();
    const { summary } = await runPlan(
      work,
      `
baseUrl: ${server.origin}
threadGroups:
  - arrivals: ${arrivals}
    samplers: [{ get: /a }]
`,
      { args: ['--workers', '2', '--no-preflight'] },
    );
    // Whatever the machine does meanwhile: nothing is lost, nothing is sent twice.
    expect(Math.abs(server.log.length - areaAt(SECONDS))).toBeLessThanOrEqual(1);
    expect(server.log).toHaveLength(timetable.plannedIterations);
    expect(summary.groups[0]?.arrivals).toMatchObject({ started: server.log.length, dropped: 0, queued: 0, notDue: 0 });

    const off = worstSecond(timetable, areaAt);
    const figure = `${server.log.length} of ${areaAt(SECONDS).toFixed(1)}, worst second ${off.toFixed(2)} off`;
    // What a quiet machine may be late by can fall into the second after its own, as the server counts.
    const lateRequests = (MOST_PER_SECOND * QUIET_LATENESS_US) / 1e6;
    await conditions.judge(5, `rate precision, ${name}`, {
      text: figure,
      requests: [],
      check: (slack) => expect(off).toBeLessThanOrEqual(slack * (2 + lateRequests)),
    });
  },
  120_000,
);

/**
 * The server's own clock has another zero than the run. The request that came soonest after it was due says where the
 * run's zero lies: from there on each request is counted in the second in which it came.
 */
function worstSecond(timetable: ArrivalTimetable, areaAt: (seconds: number) => number): number {
  const came = server.log.map(({ atMs }) => atMs).sort((a, b) => a - b);
  const zeroMs = came.reduce((least, atMs, arrival) => Math.min(least, atMs - timetable.startAt(arrival)), Infinity);
  return Array.from({ length: SECONDS }, (_, second) => {
    const count = came.filter((atMs) => Math.floor((atMs - zeroMs) / 1000) === second).length;
    return Math.abs(count - (areaAt(second + 1) - areaAt(second)));
  }).reduce((worst, off) => Math.max(worst, off), 0);
}
