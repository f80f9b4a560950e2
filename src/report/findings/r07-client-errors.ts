import { formatCount, formatElapsed, formatRate, formatShare } from '../../base/format.ts';
import type { Cause } from './causes.ts';
import type { Found, Rule } from './finding.ts';
import { listed, nameText } from './naming.ts';
import type { RuleRun } from './rule-run.ts';
import { statusGroup, type StatusGroup } from './status-group.ts';
import { spanOf } from './steady-part.ts';
import { median, sum } from './statistics.ts';

export const CLIENT_ERRORS: Rule = {
  id: 'R7',
  slug: 'client-errors',
  formula: 'failures with a status of 401/403, 404/405, 409, 422 or 429: >= 5 and >= 0.5 % of their samplers’ requests',
};

// From the start: before this share of the run, or the third bin.
const START = 0.05;
const START_BINS = 2;
const NAMED_DETAILS = 3;

interface Hint {
  readonly statuses: readonly number[];
  readonly text: (group: StatusGroup, data: RuleRun) => string;
  readonly check: (group: StatusGroup, data: RuleRun) => string;
}

/** What answers with 4xx usually say of the plan, or of the target. */
export function clientErrors(data: RuleRun): Found[] {
  return HINTS.flatMap((hint) => {
    const group = statusGroup(data, hint.statuses);
    return group === undefined ? [] : [foundOf(data, hint, group)];
  });
}

/** The causes it speaks of. */
export function clientCauses(data: RuleRun): readonly Cause[] {
  return HINTS.flatMap(({ statuses }) => statusGroup(data, statuses)?.causes ?? []);
}

function foundOf(data: RuleRun, hint: Hint, group: StatusGroup): Found {
  const { count, share, names, fromMs, toMs, severity } = group;
  return {
    severity,
    text: hint.text(group, data),
    evidence: [
      { name: 'failed', value: count, unit: 'count' },
      { name: 'share of these requests', value: share, unit: 'share' },
      ...(hint.statuses.includes(429)
        ? [{ name: 'answered', value: answeredRate(group, data), unit: 'perSecond' as const }]
        : []),
    ],
    fromMs,
    toMs,
    samplers: names,
    check: hint.check(group, data),
  };
}

function many({ count, share, names, when }: StatusGroup): string {
  return `${formatCount(count)} requests (${formatShare(share)}) of ${listed(names)}${when}`;
}

const HINTS: readonly Hint[] = [
  {
    statuses: [401, 403],
    text: (group, data) =>
      startsLate(group, data)
        ? `401 or 403 came only from ${formatElapsed(group.fromMs)} on: ${many(group)}. Typical for tokens that expire.`
        : `${many(group)} were answered with 401 or 403, from the start.`,
    check: (group, data) =>
      startsLate(group, data)
        ? 'How long tokens live; sign in again in time, or when a request is refused.'
        : 'Sign-in and token in the plan: is the token extracted, sent, and allowed to do this?',
  },
  {
    statuses: [404, 405],
    text: (group, data) =>
      `${many(group)} found nothing there (404 or 405).${hasHole(group, data) ? ' The path looks as if a variable had no value.' : ''}`,
    check: (group, data) =>
      hasHole(group, data)
        ? 'Variables in the path, and the extractors that set them.'
        : 'Paths and methods of the plan; ids that others may have deleted.',
  },
  {
    statuses: [409],
    text: (group) => `${many(group)} conflicted with what was there (409).`,
    check: () => 'Test data that several users share: give each its own, or unique values.',
  },
  {
    statuses: [422],
    text: (group) => `${many(group)} sent data that does not match the schema (422)${detailText(group)}.`,
    check: () => 'Types and limits of these fields in the plan’s bodies and data files.',
  },
  {
    statuses: [429],
    text: (group, data) =>
      `${many(group)} were turned away (429) while about ${formatRate(answeredRate(group, data))}/s were answered: a rate limit was measured, not the application.`,
    check: () => 'Lift the limit for the test, spread users over more keys or addresses, or send less.',
  },
];

/** Nothing of it in the first bins. Samplers that need no token, such as the sign-in itself, may never see it. */
function startsLate({ fromMs }: StatusGroup, { bins, binSeconds }: RuleRun): boolean {
  const { fromMs: start, toMs: end } = spanOf(bins);
  return fromMs - start >= Math.max(START * (end - start), START_BINS * binSeconds * 1000);
}

/** What stands in a path where a variable was not filled in. */
const HOLES = /\$?\{|%7B|undefined|\bNone\b|\bnull\b/i;

function hasHole({ causes }: StatusGroup, { run }: RuleRun): boolean {
  const ids = new Set(causes.map(({ error }) => error.id));
  return run.examples.some(({ error, exchange }) => ids.has(error) && HOLES.test(pathOf(exchange.request.url)));
}

function pathOf(url: string): string {
  return url.replace(/^\w+:\/\/[^/]*/, '');
}

/** ": body.quantity: Input should be … (151), …", most frequent first; the messages hold FastAPI's `loc` and `msg`. */
function detailText({ causes }: StatusGroup): string {
  const details = causes.flatMap(({ error, count }) => {
    const detail = /^[^:]*: (.+)$/.exec(error.message)?.[1];
    return detail === undefined ? [] : [`${nameText(detail)} (${formatCount(count)})`];
  });
  return details.length === 0 ? '' : `: ${details.slice(0, NAMED_DETAILS).join('; ')}`;
}

/** Passed requests a second of these samplers, while others of theirs were turned away. */
function answeredRate({ samplers, perBin }: StatusGroup, data: RuleRun): number {
  const rates = perBin.flatMap((count, bin) =>
    count > 0 ? [sum(samplers.map((id) => data.samplers[id]?.series.okPerSecond[bin] ?? 0))] : [],
  );
  return rates.length === 0 ? 0 : median(rates);
}
