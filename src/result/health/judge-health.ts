import type { Second } from '../run-file.ts';
import type { WarmUp } from '../warm-up.ts';
import { droppedText, rateText, signalText, unsentText, usersText } from './health-text.ts';
import { SIGNALS, type Health, type HealthFinding, type HealthMeasure, type HealthSignal } from './health.ts';
import { LoadCounter } from './load-counts.ts';
import { achievedShare, droppedShare, FEWEST_SECONDS, missingUsers, type RunShare } from './run-rules.ts';
import { hasSymptom, RULES, type HealthContext } from './rules.ts';
import { SignalWatch } from './signal-watch.ts';
import { SteadyUsers, type SteadyBlock } from './steady-users.ts';

/** Judges the generator of a finished run, or of what there is of one. */
export function judgeHealth(context: HealthContext, seconds: readonly Second[], warmUp?: WarmUp): Health {
  const judge = new HealthJudge(context);
  for (const second of [...seconds].sort((a, b) => a.t - b.t)) judge.take(second, warmUp);
  return judge.health({ isOver: true });
}

const SHORTEST_MS = 500;

/** Judges the generator second by second; holds nothing that grows with the run. */
export class HealthJudge {
  readonly #context: HealthContext;
  readonly #watches: readonly SignalWatch[];
  readonly #counts = new LoadCounter();
  readonly #steady: SteadyUsers;
  #missing: { readonly fromMs: number; readonly toMs: number } | undefined;

  constructor(context: HealthContext) {
    this.#context = context;
    this.#watches = RULES.map((rule) => new SignalWatch(rule, context));
    this.#steady = new SteadyUsers(context);
  }

  /** Seconds in order. What lies in the warm-up is not judged: nothing of it counts. */
  take(second: Second, warmUp?: WarmUp): void {
    const isCounted = !isWithin(second.t, warmUp);
    this.#counts.take(second, isCounted);
    if (!isCounted) return;
    this.#watch(second);
    const block = this.#steady.take(second);
    if (block !== undefined && missingUsers(block.missing) !== 'OK') {
      this.#missing = { fromMs: this.#missing?.fromMs ?? block.fromMs, toMs: block.toMs };
    }
  }

  /** The judgement on what was taken so far; while the run goes on, of shares only once they rest on enough. */
  health({ isOver }: { readonly isOver: boolean }): Health {
    const sharesCount = isOver || this.#counts.seconds >= FEWEST_SECONDS;
    const findings = [
      ...this.#unsent(),
      ...this.#watches.flatMap((watch) => this.#signal(watch)),
      ...this.#users(),
      ...(sharesCount ? this.#load() : []),
    ].sort((a, b) => severity(a) - severity(b));
    return { state: findings[0]?.level ?? 'OK', findings: onePerSignal(findings), measures: this.#measures(findings) };
  }

  #watch(second: Second): void {
    // Of the rest of a run's last second shares and percentiles say little.
    if ((second.generator.lengthMs ?? 1000) < SHORTEST_MS) return;
    const felt = hasSymptom(second, this.#context);
    for (const watch of this.#watches) watch.take(second, felt);
  }

  #signal(watch: SignalWatch): HealthFinding[] {
    const { level, rule } = watch;
    const stretch = watch.invalid ?? watch.over;
    if (level === 'OK' || stretch === undefined) return [];
    const { fromMs, toMs, worst } = stretch;
    const text = signalText(rule.signal, level, stretch, this.#context);
    return [{ signal: rule.signal, level, fromMs, toMs, worst, text }];
  }

  #unsent(): HealthFinding[] {
    return [...this.#counts.unsent].flatMap(([reason, unsent]) => {
      const signal = EXHAUSTED[reason];
      if (signal === undefined) return [];
      const { fromMs, toMs } = unsent;
      const text = unsentText(signal, unsent, this.#context);
      return [{ signal, level: 'INVALID', fromMs, toMs, worst: 1, text }];
    });
  }

  #users(): HealthFinding[] {
    const { worst } = this.#steady;
    const level = worst === undefined ? 'OK' : missingUsers(worst.missing);
    if (worst === undefined || level === 'OK') return [];
    const { fromMs, toMs } = this.#missing ?? worst;
    return [
      { signal: 'users', level, fromMs, toMs, worst: worst.missing, text: usersText(level, worst, this.#context) },
    ];
  }

  #load(): HealthFinding[] {
    const counts = this.#counts;
    const found = (signal: HealthSignal, share: RunShare | undefined, text: string): HealthFinding[] =>
      share === undefined || share.level === 'OK'
        ? []
        : [{ signal, level: share.level, fromMs: 0, toMs: counts.toMs, worst: share.worst, text }];
    return [
      ...found('dropped', droppedShare(counts), droppedText(counts)),
      ...found('rate', achievedShare(counts, this.#context.workers), rateText(counts)),
    ];
  }

  #measures(findings: readonly HealthFinding[]): HealthMeasure[] {
    const { worst } = this.#steady;
    const known = [
      ...this.#watches.flatMap(({ measure }) => measure ?? []),
      ...(worst === undefined ? [] : [usersMeasure(worst)]),
      ...shareMeasure('dropped', droppedShare(this.#counts)),
      ...shareMeasure('rate', achievedShare(this.#counts, this.#context.workers)),
    ];
    return SIGNALS.flatMap((signal) => {
      const level = findings.find((finding) => finding.signal === signal)?.level ?? 'OK';
      const measure = known.find((one) => one.signal === signal);
      if (measure !== undefined) return [{ ...measure, level }];
      // Nobody knows how many were in use, but that there were none left.
      return level === 'OK' ? [] : [{ signal, level, worst: 1 }];
    });
  }
}

const EXHAUSTED: Readonly<Record<string, 'descriptors' | 'ports'>> = {
  local_fds_exhausted: 'descriptors',
  local_ports_exhausted: 'ports',
};

function usersMeasure(block: SteadyBlock): HealthMeasure {
  return { signal: 'users', level: 'OK', worst: block.missing, atMs: block.fromMs };
}

function shareMeasure(signal: HealthSignal, share: RunShare | undefined): HealthMeasure[] {
  return share === undefined ? [] : [{ signal, level: 'OK', worst: share.worst }];
}

function isWithin(t: number, warmUp: WarmUp | undefined): boolean {
  return warmUp !== undefined && t * 1000 >= warmUp.fromMs && (t + 1) * 1000 <= warmUp.toMs;
}

/** INVALID first, then in the order of `SIGNALS`. */
function severity({ level, signal }: HealthFinding): number {
  return (level === 'INVALID' ? 0 : SIGNALS.length) + SIGNALS.indexOf(signal);
}

/** Sorted: the worse of two stands first. */
function onePerSignal(findings: readonly HealthFinding[]): HealthFinding[] {
  return findings.filter(({ signal }, index) => findings.findIndex((other) => other.signal === signal) === index);
}
