import type { PackedDistribution } from '../metrics/hdr.ts';
import type { Label } from '../metrics/interval.ts';
import type { SamplerSecond, Second } from './run-file.ts';

/** Everything of one second, the warm-up's part too: what charts draw. */
export function drawnSamplers({ samplers, warmUp }: Second): readonly SamplerSecond[] {
  return warmUp === undefined ? samplers : [...samplers, ...warmUp];
}

/** Times of all requests of one second. */
export type RequestTimes = Pick<SamplerSecond, 'ok' | 'failed'>;

/** A sampler's part of a second; its times only while they are followed. */
export interface DrawnPart {
  readonly id: number;
  readonly ok: number;
  readonly failed: number;
  readonly times: readonly PackedDistribution[];
}

/**
 * What the charts of a running test are drawn from. Distributions that nobody draws are left out: of 500 samplers
 * copying them from thread to thread costs more than all else.
 */
export interface DrawnSecond extends Pick<Second, 't' | 'groups' | 'generator'> {
  /** Requests sent in it. */
  readonly started: number;
  /** Failed requests by cause. */
  readonly errors: readonly (readonly [cause: number, count: number])[];
  readonly requests: RequestTimes;
  readonly parts: readonly DrawnPart[];
}

/** Samplers whose times are followed: all, or of more those that took most time so far. Charts show eight. */
const MOST_FOLLOWED = 32;

/** Chooses what of each second is drawn. */
export class DrawnSeconds {
  readonly #labels: readonly Label[];
  /** By sampler id: time spent so far, microseconds. */
  readonly #spentUs: number[];
  #followed: ReadonlySet<number>;

  constructor(labels: readonly Label[]) {
    this.#labels = labels;
    this.#spentUs = labels.map(() => 0);
    this.#followed = new Set(labels.keys());
  }

  of(second: Second, requests: RequestTimes): DrawnSecond {
    const { t, groups, generator } = second;
    const samplers = drawnSamplers(second);
    this.#follow(samplers);
    return {
      t,
      groups,
      generator,
      started: samplers.reduce((sum, { id, started = 0 }) => sum + (this.#isRequest(id) ? started : 0), 0),
      errors: [...errorsOf(samplers)],
      requests,
      parts: samplers.map((sampler) => this.#partOf(sampler)),
    };
  }

  #follow(samplers: readonly SamplerSecond[]): void {
    for (const { id, ok, failed } of samplers)
      this.#spentUs[id] = (this.#spentUs[id] ?? 0) + (ok?.sumUs ?? 0) + (failed?.sumUs ?? 0);
    if (this.#labels.length <= MOST_FOLLOWED) return;
    const most = [...this.#spentUs.keys()].sort((a, b) => (this.#spentUs[b] ?? 0) - (this.#spentUs[a] ?? 0));
    this.#followed = new Set(most.slice(0, MOST_FOLLOWED));
  }

  #partOf({ id, ok, failed }: SamplerSecond): DrawnPart {
    const times = this.#followed.has(id) ? [ok, failed].filter((part) => part !== undefined) : [];
    return { id, ok: ok?.n ?? 0, failed: failed?.n ?? 0, times };
  }

  #isRequest(id: number): boolean {
    return this.#labels[id]?.kind === 'request';
  }
}

function errorsOf(samplers: readonly SamplerSecond[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { errors } of samplers) {
    if (errors === undefined) continue;
    for (const [id, count] of Object.entries(errors)) counts.set(Number(id), (counts.get(Number(id)) ?? 0) + count);
  }
  return counts;
}
