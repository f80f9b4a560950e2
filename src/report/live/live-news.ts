import type { GroupFacts } from '../../result/run-file.ts';
import type { PageSecond } from '../../result/live-page.ts';

/** Something that a person who watches a run wants to be told. */
export interface News {
  /** Since the run's start. */
  readonly atMs: number;
  readonly kind: 'phase' | 'threshold' | 'error' | 'generator' | 'event';
  readonly text: string;
}

/** What news are taken from, second by second. */
export type NewsFacts = Pick<PageSecond, 'seconds' | 'verdicts' | 'health' | 'records'>;

/** Notices what changes from second to second: phases, thresholds that break, new causes of errors, the generator. */
export class LiveNews {
  /** Starts of phases that are still to come, in order. */
  readonly #phases: { readonly atMs: number; readonly text: string }[];
  readonly #broken = new Set<number>();
  #state: PageSecond['health']['state'] = 'OK';

  constructor(groups: readonly GroupFacts[]) {
    this.#phases = groups
      .flatMap((group) => phaseStarts(group, groups.length > 1))
      .sort((one, other) => one.atMs - other.atMs);
  }

  of({ seconds, verdicts, health, records }: NewsFacts): News[] {
    const atMs = seconds * 1000;
    const news: News[] = [];
    while ((this.#phases[0]?.atMs ?? Infinity) < atMs) {
      const phase = this.#phases.shift();
      if (phase !== undefined) news.push({ ...phase, kind: 'phase' });
    }
    verdicts.forEach(({ threshold, passed, measured }, index) => {
      if (passed || measured === undefined || this.#broken.has(index)) return;
      this.#broken.add(index);
      news.push({ atMs, kind: 'threshold', text: `Broken for the first time: ${threshold.text}` });
    });
    for (const record of records)
      if (record.k === 'err')
        news.push({ atMs, kind: 'error', text: `New cause of errors: ${record.name} ${record.message}` });
    if (health.state !== this.#state) {
      this.#state = health.state;
      const why = health.findings[0]?.text;
      news.push({ atMs, kind: 'generator', text: `Generator ${health.state}.${why === undefined ? '' : ` ${why}`}` });
    }
    return news;
  }
}

function phaseStarts({ name, model, phases }: GroupFacts, isOneOfMany: boolean): { atMs: number; text: string }[] {
  const prefix = isOneOfMany ? `${name}: ` : '';
  const unit = model === 'open' ? '' : ' users';
  return phases
    .filter(({ fromMs, toMs }) => toMs > fromMs)
    .map(({ fromMs, kind, users }) => {
      const text = kind === 'ramp' ? `${prefix}ramp to ${users}${unit}` : `${prefix}hold ${users}${unit}`;
      return { atMs: fromMs, text };
    });
}
