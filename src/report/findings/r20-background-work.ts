import { formatCount, formatMs } from '../../base/format.ts';
import type { Found, Rule } from './finding.ts';
import { listed } from './naming.ts';
import type { RuleRun, RuleSampler } from './rule-run.ts';
import { known, median } from './statistics.ts';
import { LEAST_MS } from './worth-telling.ts';

export const BACKGROUND_WORK: Rule = {
  id: 'R20',
  slug: 'background-work',
  formula:
    'a poll whose time to ready in the last third is >= 1.5 × that of the first, in order over the thirds, while p50 of samplers answered with 202 grew < 1.25 × and is < a quarter of it',
};

const GROWN = 1.5;
const STAYED = 1.25;
const FAST = 0.25;
const FEWEST_BINS = 6;

/** Work is accepted as fast as ever, and done later and later. */
export function backgroundWork(data: RuleRun): Found[] {
  return data.samplers
    .filter(({ label }) => label.kind === 'poll')
    .flatMap((poll) => {
      const ready = thirdsOf(poll);
      if (ready === undefined || ready.last < GROWN * ready.first || ready.last - ready.first < LEAST_MS) return [];
      if (!(ready.first < ready.middle && ready.middle < ready.last)) return [];
      const accepting = data.samplers.filter((sampler) => accepts(sampler, poll) && staysFast(sampler, ready.last));
      return accepting.length === 0 ? [] : [foundOf(data, poll, ready, accepting)];
    });
}

interface Thirds {
  readonly first: number;
  readonly middle: number;
  readonly last: number;
}

/** p50 of the thirds of the run, milliseconds. */
function thirdsOf({ series }: RuleSampler): Thirds | undefined {
  const values = known(series.p50Ms);
  if (values.length < FEWEST_BINS) return undefined;
  const third = Math.floor(values.length / 3);
  return {
    first: median(values.slice(0, third)),
    middle: median(values.slice(third, -third)),
    last: median(values.slice(-third)),
  };
}

/** A sampler of the same thread groups that answers 202 Accepted. */
function accepts({ label, totals }: RuleSampler, poll: RuleSampler): boolean {
  const groups = poll.label.group.split(', ');
  return (
    label.kind === 'request' &&
    (totals.statuses.get('202') ?? 0) > 0 &&
    label.group.split(', ').some((group) => groups.includes(group))
  );
}

function staysFast(sampler: RuleSampler, readyMs: number): boolean {
  const times = thirdsOf(sampler);
  return times !== undefined && times.last < STAYED * times.first + LEAST_MS && times.last < FAST * readyMs;
}

function foundOf({ bins }: RuleRun, poll: RuleSampler, ready: Thirds, accepting: readonly RuleSampler[]): Found {
  const names = accepting.map(({ label }) => label.name);
  const accepted = accepting[0] && thirdsOf(accepting[0]);
  return {
    severity: 'warning',
    text: `Work is accepted fast (${listed(names)}: 202 in ${formatMs(accepted?.last)}) and done later and later: time to ready of ${listed([poll.label.name])} rose from ${formatMs(ready.first)} to ${formatMs(ready.last)}. Response times do not show this.`,
    evidence: [
      { name: 'time to ready at first', value: ready.first, unit: 'ms' },
      { name: 'time to ready at the end', value: ready.last, unit: 'ms' },
      ...(accepted === undefined ? [] : [{ name: 'p50 of accepting', value: accepted.last, unit: 'ms' as const }]),
    ],
    fromMs: bins[0]?.fromMs ?? 0,
    toMs: bins.at(-1)?.toMs ?? 0,
    samplers: [poll.label.name, ...names],
    check: `How many jobs wait, how many workers take them: more come in than are done (${formatCount(poll.totals.histogram('ok')?.count ?? 0)} were seen ready).`,
  };
}
