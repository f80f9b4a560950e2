import { arrivals } from './arrivals.ts';
import type { Chart } from './chart.ts';
import { errorsByCause } from './errors-by-cause.ts';
import { generator } from './generator.ts';
import { load } from './load.ts';
import { percentileCurve } from './percentile-curve.ts';
import { responseTimes } from './response-times.ts';
import { samplerThroughput } from './sampler-throughput.ts';
import { samplerTimes } from './sampler-times.ts';
import { statusCodes } from './status-codes.ts';
import { traffic } from './traffic.ts';

/** Every chart, in the order of the page. */
export const charts: readonly Chart[] = [
  load,
  arrivals,
  responseTimes,
  errorsByCause,
  samplerTimes,
  samplerThroughput,
  statusCodes,
  percentileCurve,
  traffic,
  generator,
];
