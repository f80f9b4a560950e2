import type { ReportModel, SamplerRow, ScheduleFacts } from '../../src/report/report-model.ts';

/** The same report as one of open load would be: corrected times, arrivals over time, and where they went. */
export function asOpenLoad(model: ReportModel): ReportModel {
  const { okPerSecond, failedPerSecond } = model.timeline;
  const due = okPerSecond.map((ok, bin) => ok + (failedPerSecond[bin] ?? 0));
  const [started, dropped, queued, notDue] = [58_204, 1700, 90, 6];
  return {
    ...model,
    all: { ...model.all, schedule: scheduleOf(model.all) },
    samplers: model.samplers.map((row) => ({ ...row, corrected: true, schedule: scheduleOf(row) })),
    timeline: {
      ...model.timeline,
      arrivals: {
        duePerSecond: due,
        startedPerSecond: due.map((rate) => rate * 0.97),
        droppedPerSecond: due.map((rate) => rate * 0.03),
        queued: due.map((rate) => Math.round(rate / 10)),
      },
    },
    groups: model.groups.map((group) => ({
      ...group,
      model: 'open',
      plannedIterations: 60_000,
      arrivals: { planned: 60_000, started, dropped, queued, unserved: 0, notDue, maxQueued: 120 },
    })),
  };
}

function scheduleOf({ percentiles, okPercentiles, failedPercentiles, requests }: SamplerRow): ScheduleFacts {
  const earlier = (list: SamplerRow['percentiles']): SamplerRow['percentiles'] =>
    list.map((one) => (one.ms === undefined ? one : { ...one, ms: one.ms * 0.9 }));
  return {
    elapsed: earlier(percentiles),
    okElapsed: earlier(okPercentiles),
    failedElapsed: earlier(failedPercentiles),
    lag: [
      { p: 50, ms: 0.15, rough: false },
      { p: 99, ms: 2.1, rough: false },
    ],
    scheduled: requests,
  };
}
