import { arrivals } from './arrivals.ts';
import { capacity } from './capacity.ts';
import type { Chart, TimeModel } from './chart.ts';
import { errorsByCause } from './errors-by-cause.ts';
import { connections } from './connections.ts';
import { groupUsers } from './group-users.ts';
import { generator } from './generator.ts';
import { histogram } from './histogram.ts';
import { inFlight } from './in-flight.ts';
import { latencyHeat } from './latency-heat.ts';
import { load } from './load.ts';
import { percentileCurve } from './percentile-curve.ts';
import { responseTimes } from './response-times.ts';
import { samplerThroughput } from './sampler-throughput.ts';
import { samplerTimes } from './sampler-times.ts';
import { statusCodes } from './status-codes.ts';
import { throughputByLoad } from './throughput-by-load.ts';
import { timesByLoad } from './times-by-load.ts';
import { timesByThroughput } from './times-by-throughput.ts';
import { traffic } from './traffic.ts';

/** Every chart, in the order of the page. */
export const charts: readonly Chart[] = [
  capacity,
  load,
  arrivals,
  responseTimes,
  latencyHeat,
  errorsByCause,
  samplerTimes,
  samplerThroughput,
  statusCodes,
  percentileCurve,
  histogram,
  timesByLoad,
  throughputByLoad,
  timesByThroughput,
  traffic,
  connections,
  groupUsers,
  generator,
  inFlight,
];

/** Those that a running test is shown by: C1 to C6, arrivals, C16. */
export const liveCharts: readonly Chart<TimeModel>[] = [
  load,
  arrivals,
  responseTimes,
  latencyHeat,
  errorsByCause,
  samplerTimes,
  samplerThroughput,
  generator,
  inFlight,
];
