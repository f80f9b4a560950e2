import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { monotonicMs, systemClock } from '../../src/base/clock.ts';
import { Ticker } from '../../src/engine/ticker.ts';
import { workFolder } from '../support/cli.ts';
import { noiseFloor } from '../support/noise-floor.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { runPlan } from '../support/run-plan.ts';
import { judgeAlone } from './support/quiet.ts';

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

const RATE = 500;
const SECONDS = 8;

test('#4 schedule lag at 500/s: p50 below 0.3 ms, p99 below 5 ms, ticker below 8 % of a core', async () => {
  const noise = await noiseFloor();
  const cpu = await tickerCpu();
  const { summary, run } = await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - arrivals: { rate: ${RATE}/s, duration: ${SECONDS}s }
    samplers: [{ get: /a }]
`,
  );
  const { schedule } = summary.all;
  const [p50 = Infinity, p99 = Infinity] = [schedule?.lag['p50Ms'], schedule?.lag['p99Ms']];
  const figure = `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, ticker ${cpu === undefined ? 'not measured' : `${(cpu * 100).toFixed(1)} % of a core`}`;
  expect(summary.groups[0]?.arrivals).toMatchObject({ planned: RATE * SECONDS, started: RATE * SECONDS, dropped: 0 });
  expect(schedule?.scheduled).toBe(RATE * SECONDS);
  expect(run.seconds.reduce((sum, { groups }) => sum + (groups[0]?.arrivals?.due ?? 0), 0)).toBe(RATE * SECONDS);
  // It may sleep badly on a busy machine, but it never turns in circles.
  if (cpu !== undefined) expect(cpu).toBeLessThan(0.4);
  if (!noise.isQuiet) {
    console.info(
      `scoreboard #4 schedule lag: inconclusive: the machine stalls for ${noise.p999GapMs.toFixed(1)} ms; ${figure}`,
    );
    return;
  }
  judgeAlone(4, 'schedule lag', {
    text: figure,
    check: (slack) => {
      expect(p50).toBeLessThan(slack * 0.3);
      expect(p99).toBeLessThan(slack * 5);
      if (cpu !== undefined) expect(cpu).toBeLessThan(slack * 0.08);
    },
  });
}, 120_000);

/** Share of a core that the ticker thread takes at that rate; `undefined` where the system does not tell. */
async function tickerCpu(): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  const tasks = (): readonly string[] => readdirSync('/proc/self/task');
  const cpuMs = (task: string): number =>
    Number(readFileSync(`/proc/self/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  const before = new Set(tasks());
  const ticker = await Ticker.start({ patienceMs: 30_000 });
  const [thread] = tasks().filter((task) => !before.has(task));
  if (thread === undefined) throw new Error('The ticker has no thread.');
  const originMs = monotonicMs();
  const clock = systemClock(originMs);
  const endMs = 4000;
  const fromCpuMs = cpuMs(thread);
  await new Promise<void>((resolve) => {
    const alarm = ticker.alarms({ clock, originMs })(() => {
      const nowMs = clock.now();
      if (nowMs >= endMs) resolve();
      else alarm.set((Math.floor((nowMs * RATE) / 1000) + 1) * (1000 / RATE));
    }, 'normal');
    alarm.set(0);
  });
  const usedMs = cpuMs(thread) - fromCpuMs;
  await ticker.close();
  return usedMs / endMs;
}
