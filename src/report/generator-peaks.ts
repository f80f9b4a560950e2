import type { ReportModel } from './report-model.ts';

/** The worst second-by-second figures of the load generator over the run; zeros when nothing was recorded. */
export interface GeneratorPeaks {
  readonly cpu: number;
  readonly loop: number;
  readonly loopDelayP99Ms: number;
  readonly lagP99Ms: number;
  readonly inFlight: number;
  readonly rssBytes: number;
}

/** Takes the maximum of each column of the timeline's generator bins. */
export function generatorPeaks({ timeline }: ReportModel): GeneratorPeaks {
  const peak = (pick: (bin: GeneratorPeaks) => number): number =>
    timeline.generator.reduce((highest, bin) => Math.max(highest, pick(bin)), 0);
  return {
    cpu: peak((bin) => bin.cpu),
    loop: peak((bin) => bin.loop),
    loopDelayP99Ms: peak((bin) => bin.loopDelayP99Ms),
    lagP99Ms: peak((bin) => bin.lagP99Ms),
    inFlight: peak((bin) => bin.inFlight),
    rssBytes: peak((bin) => bin.rssBytes),
  };
}
