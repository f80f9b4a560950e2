import type { ReportModel } from '../../src/report/report-model.ts';
import type { SeriesRecord, TargetRecord } from '../../src/result/run-file.ts';
import type { HeadFacts } from '../../src/result/write-run.ts';
import type { SimulatedRun } from './run-file.ts';
import type { TargetModel, TargetSeriesRow } from '../../src/report/target.ts';

const HOSTILE = '{path="</script><img src=x onerror=alert(1)>\u202e"}';

/** What a target showed beside the load of a model: a process, a counter with two lines and a gap, a value below 0. */
export function simulateTarget({ timeline }: ReportModel): TargetModel {
  const at = timeline.seconds.map((_, bin) => bin);
  const row = (id: number, facts: Partial<TargetSeriesRow>, perBin: TargetSeriesRow['perBin']): TargetSeriesRow => {
    const known = perBin.filter((value) => value !== undefined);
    return {
      id,
      source: 0,
      sourceName: 'api',
      metric: 'cpu',
      labels: '',
      title: 'CPU',
      unit: 'share',
      as: 'value',
      readings: known.length,
      min: Math.min(...known),
      mean: known.reduce((sum, value) => sum + value, 0) / known.length,
      max: Math.max(...known),
      last: known.at(-1) ?? 0,
      perBin,
      ...facts,
    };
  };
  const endpoint = { source: 1, sourceName: 'host', metric: 'requests_total', title: 'requests_total' } as const;
  return {
    intervalMs: 2000,
    sources: [
      { kind: 'process', name: 'api', at: 'port 8000', readings: 300, missed: 0 },
      { kind: 'prometheus', name: 'host', at: 'http://host:9100/metrics', metrics: [], readings: 300, missed: 40 },
    ],
    series: [
      row(
        0,
        {},
        at.map((bin) => 0.4 + Math.sin(bin / 9) / 4),
      ),
      row(
        1,
        { metric: 'memory', title: 'Memory', unit: 'bytes' },
        at.map((bin) => 2e8 + bin * 1e5),
      ),
      row(
        2,
        { metric: 'openFiles', title: 'Open files', unit: 'number' },
        at.map((bin) => 60 + (bin % 7)),
      ),
      row(
        3,
        { ...endpoint, labels: HOSTILE, as: 'rate', unit: 'perSecond' },
        at.map((bin) => (bin > 100 && bin < 120 ? undefined : 300)),
      ),
      row(
        4,
        { ...endpoint, labels: '{path="/b"}', as: 'rate', unit: 'perSecond' },
        at.map((bin) => bin),
      ),
      row(
        5,
        { ...endpoint, metric: 'temperature', title: 'temperature', unit: 'number' },
        at.map((bin) => Math.sin(bin / 5) * 12),
      ),
    ],
    notes: ['http://host:9100/metrics gives no metrics: connection refused. Its charts have a gap there.'],
  };
}

/** The model with it, and with what the server of its first sampler said of its own times. */
export function withTarget(model: ReportModel): ReportModel {
  const { timeline } = model;
  const serverTimings = [
    { name: 'db', count: 5000, meanMs: 12.5, p95Ms: 31, maxMs: 250 },
    { name: 'app', count: 4000, meanMs: 4, maxMs: 9 },
  ];
  const columns = serverTimings.map(({ name, meanMs }) => ({ name, meanMs: timeline.seconds.map(() => meanMs) }));
  return {
    ...model,
    target: simulateTarget(model),
    samplers: model.samplers.map((row, index) => (index === 0 ? { ...row, serverTimings } : row)),
    timeline: {
      ...timeline,
      samplers: timeline.samplers.map((one, index) => (index === 0 ? { ...one, serverTimings: columns } : one)),
    },
  };
}

/** What goes into a run file of one process and one endpoint, watched each second: CPU climbs to two cores. */
export function watchedRun(
  seconds: number,
): Pick<SimulatedRun, 'target'> & { readonly head: Pick<HeadFacts, 'monitor'> } {
  const [process, endpoint] = [0, 1];
  const series = (id: number, source: number, facts: Partial<SeriesRecord>): SeriesRecord => ({
    k: 'series',
    id,
    source,
    metric: 'cpu',
    labels: '',
    title: 'CPU',
    unit: 'share',
    as: 'value',
    ...facts,
  });
  const readings = Array.from({ length: seconds + 1 }, (_, second): TargetRecord => {
    const values: [number, number][] = [
      [0, 0.1 + (1.9 * second) / seconds],
      [1, 2e8 + second * 1234567],
      [2, 60 + (second % 7)],
      [3, 331.4 + second / 3],
      [4, second],
    ];
    return { k: 'target', atMs: second * 1000, overMs: second === 0 ? 0 : 1000, values };
  });
  return {
    head: {
      monitor: {
        intervalMs: 1000,
        sources: [
          { kind: 'process', name: 'api', at: 'port 8000' },
          {
            kind: 'prometheus',
            name: 'host | *1*',
            at: 'http://host:9100/metrics',
            metrics: ['requests_total', 'depth'],
          },
        ],
      },
    },
    target: [
      series(0, process, {}),
      series(1, process, { metric: 'memory', title: 'Memory', unit: 'bytes' }),
      series(2, process, { metric: 'openFiles', title: 'Open files', unit: 'number' }),
      series(3, endpoint, {
        metric: 'requests_total',
        title: 'requests_total',
        labels: HOSTILE,
        unit: 'perSecond',
        as: 'rate',
      }),
      series(4, endpoint, { metric: 'depth', title: 'Depth of the queue', unit: 'number' }),
      ...readings,
    ],
  };
}
