import { afterAll, describe, expect, test } from '@jest/globals';
import { LatencyHistogram } from '../../src/metrics/hdr.ts';
import { DrawnSeconds, drawnSamplers } from '../../src/result/drawn-second.ts';
import { LiveTimeline } from '../../src/report/live/live-timeline.ts';
import { reportModel } from '../../src/report/model.ts';
import { readRun, type RunResult } from '../../src/result/read-run.ts';
import type { RequestTimes } from '../../src/result/drawn-second.ts';
import type { Second } from '../../src/result/run-file.ts';
import { workFolder } from '../support/cli.ts';
import { simulateRun, type SimulatedRun, type SimulatedSampler } from '../simulate/run-file.ts';

// While a test runs its page shows what the report will show: bin by bin the same numbers.
const work = workFolder();
afterAll(() => work.remove());

async function simulated(name: string, changes: Partial<SimulatedRun>): Promise<RunResult> {
  const path = work.write(`${name}.ndjson.gz`, '');
  await simulateRun(path, changes);
  return readRun(path);
}

/** All requests of a second, as the writer packs them for the page. */
function together({ head }: RunResult, second: Second): RequestTimes {
  const merged = (field: 'ok' | 'failed') => {
    const histogram = new LatencyHistogram(2);
    for (const sampler of drawnSamplers(second)) {
      const part = sampler[field];
      if (part !== undefined && head.samplers[sampler.id]?.kind === 'request') histogram.addPacked(part);
    }
    return histogram.pack();
  };
  const [ok, failed] = [merged('ok'), merged('failed')];
  return { ...(ok === undefined ? {} : { ok }), ...(failed === undefined ? {} : { failed }) };
}

function liveOf(run: RunResult, plannedMs: number | undefined): LiveTimeline {
  const timeline = new LiveTimeline({ labels: run.head.samplers, plannedMs });
  const drawn = new DrawnSeconds(run.head.samplers);
  for (const second of run.seconds) timeline.add(drawn.of(second, together(run, second)));
  return timeline;
}

/** Of the bins that both have: the report may have one more, of what came while the last users left. */
function expectSame(run: RunResult, live: LiveTimeline, samplers: readonly number[]): void {
  const { timeline } = live;
  // The report may choose wider bins for few requests: compared in those of the page.
  const { timeline: report } = reportModel(run, { binSeconds: timeline.binSeconds });
  expect(timeline.binSeconds).toBe(report.binSeconds);
  const bins = live.bins;
  expect(bins).toBeGreaterThan(50);
  for (const name of ['p50Ms', 'p95Ms', 'p99Ms', 'okPerSecond', 'failedPerSecond', 'activeUsers', 'heat'] as const)
    expect({ [name]: timeline[name] }).toEqual({ [name]: report[name].slice(0, bins) });
  for (const name of ['p50Ms', 'p95Ms', 'p99Ms', 'meanMs', 'minMs', 'maxMs'] as const)
    expect({ [name]: timeline.failed[name] }).toEqual({ [name]: report.failed[name].slice(0, bins) });
  for (const id of samplers) {
    expect(timeline.samplers[id]?.p95Ms).toEqual(report.samplers[id]?.p95Ms.slice(0, bins));
    expect(timeline.samplers[id]?.okPerSecond).toEqual(report.samplers[id]?.okPerSecond.slice(0, bins));
    expect(timeline.samplers[id]?.failedPerSecond).toEqual(report.samplers[id]?.failedPerSecond.slice(0, bins));
  }
}

/** The first ones take most of the time, but are not the first to be there. */
const MANY: readonly SimulatedSampler[] = Array.from({ length: 60 }, (_, i) => ({
  name: `sampler ${i}`,
  ratePerUser: i >= 50 ? 3 : 0.2,
  medianMs: i >= 50 ? 60 + i : 5,
  errors: [{ kind: 'status', name: 'http_500', message: 'status 500', status: 500, share: 0.1 }],
}));

describe('the time line of a run under way', () => {
  test('has the bins of the report', async () => {
    const run = await simulated('few', { seconds: 80 });
    expectSame(run, liveOf(run, 80_000), [0, 1]);
  });

  test('follows the percentiles of the samplers that take most time, the rates of all', async () => {
    const run = await simulated('many', { seconds: 60, samplers: MANY, users: () => 4 });
    const live = liveOf(run, 60_000);
    expectSame(
      run,
      live,
      Array.from({ length: 10 }, (_, i) => 50 + i),
    );
    const followed = live.timeline.samplers.filter(({ p95Ms }) => p95Ms.some((value) => value !== undefined));
    expect(followed.length).toBeLessThan(MANY.length);
    const { timeline } = reportModel(run);
    live.timeline.samplers.forEach(({ okPerSecond }, id) =>
      expect(okPerSecond).toEqual(timeline.samplers[id]?.okPerSecond.slice(0, live.bins)),
    );
  });

  test('joins bins when nobody knows how long the run will be', async () => {
    const run = await simulated('long', { seconds: 620, users: () => 4 });
    const live = liveOf(run, undefined);
    expect(live.binSeconds).toBe(4);
    // The report has other widths: what is compared is the same run cut at 600 s, where both have bins of 2 s.
    const part = { ...run, seconds: run.seconds.filter(({ t }) => t < 598), end: { ...run.end, durationMs: 598_000 } };
    expectSame(part, liveOf(part, undefined), [0, 1]);
  });
});
