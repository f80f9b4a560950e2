import { oneLine } from '../../outputs/one-line.ts';
import { withoutSecrets } from '../../base/without-secrets.ts';
import { monotonicMs } from '../../base/clock.ts';
import { Monitor } from '../../monitor/monitor.ts';
import type { Plan } from '../../plan/plan.ts';
import type { SeriesRecord, TargetRecord } from '../../result/run-file.ts';
import type { Results } from '../../result/results.ts';
import type { ProgressPrinter } from '../progress/printer.ts';

/** What watches the target of one run; nothing, if its plan does not say so. */
export interface TargetMonitor {
  begin(originMs: number): void;
  /** Waits for a last reading, 0.2 s at most. */
  stop(): Promise<void>;
}

/** Begins to watch, and puts what is seen into the results. */
export function watchTarget(
  { monitor: plan, secrets }: Plan,
  results: Pick<Results, 'target' | 'event'>,
  progress: Pick<ProgressPrinter, 'note' | 'target'>,
): TargetMonitor {
  if (plan === undefined) return { begin: () => undefined, stop: () => Promise.resolve() };
  let beganMs = Infinity;
  const tell = (record: SeriesRecord | TargetRecord): void => {
    results.target(record);
    progress.target(record);
  };
  const monitor = Monitor.start(plan, {
    onSeries: (series) => tell({ k: 'series', ...series, labels: withoutSecrets(series.labels, secrets) }),
    onReading: (reading) => tell({ k: 'target', ...reading }),
    onTrouble: (text) => {
      const shown = withoutSecrets(text, secrets);
      results.event({ atMs: Math.max(0, Math.round(monotonicMs() - beganMs)), name: 'monitor', text: shown });
      progress.note(`monitor: ${oneLine(shown)}`);
    },
  });
  return {
    begin: (originMs) => {
      beganMs = originMs;
      monitor.begin(originMs);
    },
    stop: () => monitor.stop(),
  };
}
