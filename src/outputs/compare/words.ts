import type { Cell, CellState, ComparedRow, Comparison, Rule, SideLimit } from '../../compare/comparison.ts';
import { byText } from '../../compare/sentence.ts';
import { formatCount, formatRate, formatShare } from '../format.ts';

const SIGNS: Readonly<Record<CellState, readonly [unicode: string, ascii: string]>> = {
  REGRESSION: ['✖', 'x'],
  IMPROVED: ['✔', 'ok'],
  'NO CHANGE': ['✔', 'ok'],
  INCONCLUSIVE: ['?', '?'],
  watch: ['▲', '^'],
  better: ['▼', 'v'],
  quiet: [' ', ' '],
  unknown: ['-', '-'],
};

/** The sign of a verdict or a cell, so that colour is never needed to read it. */
export function stateSign(state: CellState, unicode: boolean): string {
  return SIGNS[state][unicode ? 0 : 1];
}

/** How the row of all requests is called; others by their own name, with their kind where they are no requests. */
export function rowName({ name, kind }: Pick<ComparedRow, 'name' | 'kind'>): string {
  if (kind === 'all') return 'all requests';
  return kind === 'request' ? name : `${name} (${kind})`;
}

/** What the answer rests on: `3 against 3 runs, by how much runs of a side differ (Welch's t, 90 % interval)`. */
export function ruleText({ rule, base, candidate }: Pick<Comparison, 'rule' | 'base' | 'candidate'>): string {
  const [before, after] = [base.runs.length, candidate.runs.length];
  switch (rule.tier) {
    case 1:
      return `${before} against ${after} runs, by how much runs of a side differ (Welch's t, 90 % interval)`;
    case 2:
      return `${plural(after, 'run')} against ${before} earlier ones, by how much those differ (90 % prediction interval)`;
    case 3:
      return `${before} against ${after}: runs are assumed to differ by ${noiseText(rule)} of themselves (assumed noise)`;
  }
}

function noiseText({ assumedNoise = 0 }: Rule): string {
  return formatShare(assumedNoise);
}

/** `1 run`, `3 runs`. */
export function plural(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;
}

/** Smallest changes that count. */
export function effectText({ minEffect, minFailedEffect }: Rule): string {
  return `${formatShare(minEffect)} of a time, ${(minFailedEffect * 100).toLocaleString('en-US')} points of the failure rate`;
}

/** `+3.71% to +37.1%`, `-0.02 to +0.36 points`; says so where there is none. */
export function intervalText({ unit, change }: Pick<Cell, 'unit' | 'change'>): string {
  if (change === undefined) return 'too little';
  return `${byText(unit, change.low)} to ${byText(unit, change.high)}`.replace(' points to', ' to');
}

/** Of cells of one load level: up to which load. */
export function levelText({ level }: Pick<Cell, 'level'>): string {
  return level === undefined ? '' : ` up to ${formatCount(level)} users`;
}

/**
 * Where throughput stops growing, on both sides or one: `Throughput of the candidate stops growing at about 80 users
 * (412/s); that of base grew up to 200 users, without a limit.`
 */
export function kneeText({ base, candidate }: NonNullable<Comparison['knee']>): string {
  if (base?.users !== undefined && candidate?.users !== undefined)
    return `Throughput stops growing at about ${limitText(candidate)}; in base at about ${limitText(base)}.`;
  return `Throughput of the candidate ${oneSided(candidate)}; that of base ${oneSided(base)}.`;
}

function oneSided(limit: SideLimit | undefined): string {
  if (limit?.users !== undefined) return `stops growing at about ${limitText(limit)}`;
  if (limit?.noLimitUpTo !== undefined) return `grew up to ${formatCount(limit.noLimitUpTo)} users, without a limit`;
  return 'showed no such point';
}

function limitText({ users = 0, perSecond }: SideLimit): string {
  return `${formatCount(users)} users${perSecond === undefined ? '' : ` (${formatRate(perSecond)}/s)`}`;
}
