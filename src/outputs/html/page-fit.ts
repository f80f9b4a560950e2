import { HEATED } from '../../report/model.ts';

/** How much of a run goes onto its page. */
export interface PageFit {
  /** Heatmaps in the rows of samplers. */
  readonly hasHeats: boolean;
  /** Charts of what servers said of their own times. */
  readonly hasTimings: boolean;
  /** Mean, first byte, connect and rate of sending of each sampler over time. */
  readonly hasPicks: boolean;
  /** Samplers with small pictures in their row of the table. */
  readonly pictured: number;
  /** Samplers with charts of their own. */
  readonly detailed: number;
  /** Slow requests of all samplers together. */
  readonly slow: number;
  /** Exchanges shown of each cause of errors. */
  readonly examples: number;
  /** Characters of a body; the answer tells more than the question. */
  readonly requestBody: number;
  readonly responseBody: number;
  /** What is missing because of this fit, whatever the run. */
  readonly leftOut: string;
}

const WHOLE: PageFit = {
  hasHeats: true,
  hasTimings: true,
  hasPicks: true,
  pictured: Infinity,
  detailed: 60,
  slow: 300,
  examples: 8,
  requestBody: 2048,
  responseBody: 4096,
  leftOut: '',
};
const NO_HEATS: PageFit = {
  ...WHOLE,
  hasHeats: false,
  hasTimings: false,
  slow: 120,
  leftOut: 'heatmaps and server timings of single samplers',
};
const SHORT: PageFit = {
  ...NO_HEATS,
  hasPicks: false,
  slow: 0,
  examples: 3,
  requestBody: 1024,
  responseBody: 1024,
  leftOut: `${NO_HEATS.leftOut}, means and connect times of single samplers over time, slow requests, all but three exchanges of each cause, bodies beyond 1 KB`,
};
const SHORTEST: PageFit = {
  ...SHORT,
  pictured: 100,
  detailed: 20,
  examples: 1,
  requestBody: 256,
  responseBody: 256,
  leftOut: `${NO_HEATS.leftOut}, means and connect times of single samplers over time, slow requests, all but one exchange of each cause, bodies beyond 256 characters`,
};

/** What the page of a run with so many samplers lacks, for its foot; empty when it lacks nothing. */
export function leftOutOf(fit: PageFit, samplers: number): string {
  const others = (what: string, most: number): string[] =>
    samplers > most ? [`${what} of all but the ${most} samplers that took most of the time`] : [];
  return [
    ...(fit.leftOut === '' ? [] : [fit.leftOut]),
    ...others('charts', fit.detailed),
    ...others('pictures in the rows', fit.pictured),
    ...(fit.hasHeats ? others('heatmaps', HEATED) : []),
  ].join(', ');
}

/** From everything to what a page of 500 samplers with long texts can hold. */
export const PAGE_FITS: readonly PageFit[] = [WHOLE, NO_HEATS, SHORT, SHORTEST];

/** A page must stay below 2 MB: mail and CI servers refuse bigger ones, and browsers open them slowly. */
export const MOST_PAGE_BYTES = 1_900_000;
