import type { CapacityLimit } from '../../result/capacity.ts';

/** How a search for the highest rate that holds goes about it. Rates are arrivals per second. */
export interface SearchRules {
  readonly start: number;
  readonly most: number;
  /** Each step up is the one before times this, more than 1. */
  readonly factor: number;
  /** The bracket is narrow enough when it is no wider than this share of its lower end. */
  readonly precision: number;
  /** How long a step is counted. */
  readonly stepMs: number;
}

/** What one step said of its rate. */
export interface Tried {
  readonly rate: number;
  readonly countedMs: number;
  /** What limited it; `undefined` when it held. */
  readonly limit: Exclude<CapacityLimit, 'most'> | undefined;
  readonly reason: string;
  /** `short`: too few samples to judge, a longer step is needed. `narrow`: chance could have decided it the other way. */
  readonly doubt?: 'short' | 'narrow' | undefined;
}

export type NextStep =
  | { readonly rate: number; readonly countedMs: number }
  | {
      readonly rate?: undefined;
      readonly holds: number | undefined;
      readonly breaks: number | undefined;
      readonly limit: CapacityLimit;
      readonly reason: string;
    };

/** Then the majority counts: an odd number, so there is one. */
const MOST_TRIES = 3;
/** A step that saw too few samples takes this much longer the next time. */
const LONGER = 2;
/** Below this much of the first rate nobody looks for a capacity. */
const LEAST_SHARE = 1 / 100;

/**
 * Where to go next, from all that was tried: up by the factor until a rate does not hold (down, when the first did
 * not), then to the middle of the bracket, by ratio. A doubtful step is repeated, three times at most.
 */
export function nextStep(tried: readonly Tried[], rules: SearchRules): NextStep {
  const rates = [...new Set(tried.map(({ rate }) => rate))];
  const settled = rates.map((rate) => ({ rate, of: settle(tried.filter((one) => one.rate === rate)) }));
  const open = settled.find(({ of }) => of === undefined);
  if (open !== undefined) return again(tried.filter(({ rate }) => rate === open.rate));
  const broken = settled.filter(({ of }) => of?.limit !== undefined).sort((a, b) => a.rate - b.rate)[0];
  // A rate that held above one that did not was luck: the lower one counts.
  const held = rates.filter((rate) => rate < (broken?.rate ?? Infinity)).sort((a, b) => b - a)[0];
  const rate = whereTo(held, broken?.rate, rules);
  if (rate !== undefined && !rates.includes(rate)) return { rate, countedMs: rules.stepMs };
  const limit = broken?.of?.limit ?? 'most';
  const reason = broken?.of?.reason ?? 'No higher rate was to be tried.';
  return { holds: held, breaks: broken?.rate, limit, reason };
}

function whereTo(
  held: number | undefined,
  broken: number | undefined,
  { start, most, factor, precision }: SearchRules,
): number | undefined {
  if (broken === undefined) return held === undefined ? start : Math.min(most, rounded(held * factor));
  if (held === undefined) {
    const lower = rounded(broken / factor);
    return lower < start * LEAST_SHARE ? undefined : lower;
  }
  return broken / held - 1 <= precision ? undefined : rounded(Math.sqrt(held * broken));
}

/** What the tries of one rate come to; `undefined` when another one is needed. */
function settle(tries: readonly Tried[]): Tried | undefined {
  const votes = tries.length < MOST_TRIES ? tries.filter(({ doubt }) => doubt !== 'short') : tries;
  const [first] = votes;
  if (votes.length === 1 && first?.doubt === undefined) return first;
  const against = votes.filter(({ limit }) => limit !== undefined);
  const needed = Math.min(votes.length, (MOST_TRIES + 1) / 2);
  if (needed < 2) return undefined;
  if (against.length >= needed) return against.at(-1);
  const inFavour = votes.filter(({ limit }) => limit === undefined);
  return inFavour.length >= needed ? inFavour.at(-1) : undefined;
}

function again(tries: readonly Tried[]): NextStep {
  const { rate = 0, countedMs = 0, doubt } = tries.at(-1) ?? {};
  return { rate, countedMs: doubt === 'short' ? countedMs * LONGER : countedMs };
}

/** Three digits: what people can read and ask for again. */
function rounded(rate: number): number {
  return Number(rate.toPrecision(3));
}
