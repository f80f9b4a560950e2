import { describe, expect, test } from '@jest/globals';
import type { TargetFacts } from '../../src/metrics/target.ts';
import { targetCharts } from '../../src/report/charts/target.ts';
import { LiveTarget } from '../../src/report/live/live-target.ts';
import { targetModel, type WatchedRun } from '../../src/report/target.ts';
import { seeded } from '../simulate/random.ts';

// While a test runs its page shows of the target what the report will show: the same lines, bin by bin the same numbers.

const monitor: TargetFacts = {
  intervalMs: 2000,
  sources: [
    { kind: 'prometheus', name: 'host', at: 'http://host/metrics', metrics: ['b', 'a'] },
    { kind: 'process', name: 'api', at: 'port 8000' },
  ],
};

/** Readings every two seconds or so, with gaps; some lines come late, and not in the plan's order. */
function watched(seconds: number): WatchedRun {
  const random = seeded(7);
  const series: WatchedRun['series'] = [
    { k: 'series', id: 0, source: 1, metric: 'cpu', labels: '', title: 'CPU', unit: 'share', as: 'value' },
    { k: 'series', id: 1, source: 0, metric: 'a', labels: '{x="1"}', title: 'A', unit: 'number', as: 'value' },
    { k: 'series', id: 2, source: 0, metric: 'b', labels: '', title: 'B', unit: 'perSecond', as: 'rate' },
  ];
  const targetReadings: WatchedRun['targetReadings'][number][] = [];
  let lastMs = 0;
  for (let atMs = 0; atMs <= seconds * 1000; atMs += Math.round(1500 + random() * 1000)) {
    const values = series.flatMap(({ id }): [number, number][] =>
      (id === 2 && atMs < 9000) || random() < 0.1 ? [] : [[id, random() * 100]],
    );
    targetReadings.push({ k: 'target', atMs, overMs: atMs - lastMs, values });
    lastMs = atMs;
  }
  return { head: { monitor }, series, targetReadings, events: [] };
}

describe.each([1, 5])('in bins of %i s', (binSeconds) => {
  const bins = 40;
  const run = watched(bins * binSeconds);
  const starts = Array.from({ length: bins }, (_, bin) => bin * binSeconds);
  const report = targetModel(run, { binSeconds, starts, covered: starts.map(() => binSeconds) });

  const follow = (live: LiveTarget): void => {
    for (const one of run.series) live.seriesAppears(one);
    for (const reading of run.targetReadings) live.add(reading);
  };

  test('the lines are those of the report, in its order', () => {
    const live = new LiveTarget(monitor, binSeconds);
    follow(live);
    const { series, sources } = live.lines(bins);
    expect(series.map(({ metric }) => metric)).toEqual(['b', 'a', 'cpu']);
    expect(series).toMatchObject(
      report?.series.map(({ readings: _r, min: _m, mean: _e, max: _x, last: _l, ...line }) => line) ?? [],
    );
    expect(targetCharts({ series, sources }).map(({ id, title }) => [id, title])).toEqual(
      targetCharts(report).map(({ id, title }) => [id, title]),
    );
  });

  test('bins that two became one of have the mean of both, whenever that was', () => {
    const live = new LiveTarget(monitor, binSeconds / 2);
    for (const one of run.series) live.seriesAppears(one);
    run.targetReadings.forEach((reading, index) => {
      if (index === 9) live.widen();
      live.add(reading);
    });
    live.lines(bins).series.forEach(({ perBin }, index) => {
      perBin.slice(0, -1).forEach((value, bin) => {
        const expected = report?.series[index]?.perBin[bin];
        if (expected === undefined) expect(value).toBeUndefined();
        else expect(value).toBeCloseTo(expected, 9);
      });
    });
  });

  test('a reading changes bins that are over, from the one on where it begins', () => {
    const live = new LiveTarget(monitor, binSeconds);
    follow(live);
    expect(live.takeChanged()).toBe(0);
    expect(live.takeChanged()).toBeUndefined();
    const atMs = bins * binSeconds * 1000;
    const before = live.lines(bins).series.map(({ perBin }) => perBin);
    live.add({ atMs, overMs: 3 * binSeconds * 1000, values: [[0, 5000]] });
    expect(live.takeChanged()).toBe(bins - 3);
    const after = live.lines(bins).series.map(({ perBin }) => perBin);
    expect(after.map((perBin) => perBin.slice(0, bins - 3))).toEqual(before.map((perBin) => perBin.slice(0, bins - 3)));
    expect(after[2]?.at(-2)).toBeGreaterThan(100);
  });
});
