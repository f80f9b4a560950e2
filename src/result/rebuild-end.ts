import { judgeAll } from '../thresholds/judge.ts';
import { invalidSentence, type Health } from './health/health.ts';
import { finder } from './live.ts';
import { endOf } from './record-width.ts';
import type { End, EventRecord, Head, Second } from './run-file.ts';
import { SamplerTotals } from './totals.ts';
import { countedMs, type WarmUp } from './warm-up.ts';

/** What was read of a run that was killed. */
export interface BrokenRun {
  readonly head: Head;
  readonly seconds: readonly Second[];
  readonly events: readonly EventRecord[];
  readonly warmUp: WarmUp | undefined;
  readonly health: Health;
}

/** The last record of a run that was killed before writing it, from its seconds: 2 digits instead of 3. */
export function rebuildEnd({ head, seconds, events, warmUp, health }: BrokenRun): End {
  const totals = head.samplers.map(() => new SamplerTotals(2));
  const all = new SamplerTotals(2);
  for (const second of seconds) {
    for (const sampler of second.samplers) totals[sampler.id]?.addSecond(sampler);
  }
  totals.forEach((sampler, id) => {
    if (head.samplers[id]?.kind === 'request') all.merge(sampler);
  });
  // It was said as soon as it was certain, on every single second.
  const told = events.find(({ name }) => name === 'generator-invalid');
  const invalid = invalidSentence(health) ?? told?.text;
  const durationMs = 1000 * seconds.reduce((last, second) => Math.max(last, endOf(second)), 0);
  return {
    k: 'end',
    reason: 'broken',
    detail: 'The results break off here: the run was killed, or its disk was full.',
    ...(invalid === undefined ? {} : { invalid }),
    health,
    durationMs,
    totals: totals.map((sampler, id) => ({ id, ...sampler.toRecord() })),
    all: all.toRecord(),
    thresholds: judgeAll(head.thresholds, finder(head.samplers, totals, countedMs(durationMs, warmUp) / 1000)),
  };
}
