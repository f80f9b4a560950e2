import type { Percentile, ReportModel, SamplerRow, ThresholdRow } from '../report/report-model.ts';
import { capacityLine } from './capacity-words.ts';
import {
  formatCount,
  formatElapsed,
  formatLocalTime,
  formatMean,
  formatMs,
  formatRate,
  formatShare,
} from './format.ts';
import { oneLine } from './one-line.ts';
import type { Output } from './output.ts';
import { targetFigures } from './target-words.ts';
import { loadTemplate } from './templates.ts';
import {
  arrivalLines,
  firstToBreak,
  healthNote,
  measuredText,
  partText,
  percentileText,
  sign,
  warmUpText,
} from './words.ts';

interface View {
  readonly [field: string]: unknown;
}

/** The report for a job summary: verdict, thresholds, samplers, errors. */
export const summaryMarkdown: Output = {
  name: 'markdown',
  files: (model) => [{ path: 'summary.md', content: render(viewOf(model)) }],
};

function render(view: View): string {
  // The view is escaped for Markdown already; HTML escapes on top would show.
  return loadTemplate<View>('summary.md.hbs', { escape: false })(view);
}

const TOP_ERRORS = 10;
const TOP_FINDINGS = 7;
const TOP_TARGET = 20;
const MAX_NAME = 200;
const MAX_SENTENCE = 600;

function viewOf(model: ReportModel): View {
  const { verdict, run } = model;
  return {
    sign: sign(verdict.state, true),
    state: verdict.state,
    name: markdown(run.name),
    sentence: markdown([verdict.sentence, firstToBreak(verdict)].join(' ').trim(), MAX_SENTENCE),
    capacity: model.capacity === undefined ? '' : markdown(capacityLine(model.capacity), MAX_SENTENCE),
    note: markdown(healthNote(model), MAX_SENTENCE),
    facts: markdown(
      `${run.target} - ${formatLocalTime(run.startedAt)} - ${formatElapsed(run.durationMs)} min - up to ${formatCount(model.overview.maxUsers)} users`,
    ),
    warmUp: markdown(warmUpText(run)),
    part: markdown(partText(run), MAX_SENTENCE),
    suggestion: verdict.suggestion ?? '',
    findings: model.findings.slice(0, TOP_FINDINGS).map((finding) => ({
      severity: finding.severity,
      text: markdown(finding.text, MAX_SENTENCE),
      id: finding.id,
    })),
    moreFindings: Math.max(0, model.findings.length - TOP_FINDINGS),
    thresholds: model.thresholds.map(thresholdView),
    percentiles: model.all.percentiles.map(({ p }) => `p${p}`),
    samplers: [model.all, ...model.samplers].map(samplerView),
    arrivals: arrivalLines(model).map(({ group, text }) => ({ group: markdown(group), text })),
    schedules: [model.all, ...model.samplers].flatMap(scheduleViews),
    polls: pollViews(model),
    ...targetViews(model),
    errors: model.errors.slice(0, TOP_ERRORS).map((error) => ({
      message: markdown(error.message),
      name: markdown(error.name),
      count: formatCount(error.count),
      share: formatShare(error.shareOfErrors),
      samplers: markdown(error.samplers.map((sampler) => sampler.name).join(', ')),
    })),
    moreErrors: Math.max(0, model.errors.length - TOP_ERRORS),
  };
}

function thresholdView(row: ThresholdRow): View {
  return {
    sign: row.passed ? '✔' : '✖',
    text: markdown(row.threshold.text),
    measured: markdown(measuredText(row, '≈')),
    firstBroken:
      row.firstBroken === undefined
        ? ''
        : `${formatElapsed(row.firstBroken.atMs)} (${formatCount(row.firstBroken.users)} users)`,
  };
}

function samplerView(row: SamplerRow): View {
  return {
    name: row.kind === 'all' ? '**all**' : markdown(row.name),
    requests: formatCount(row.requests),
    rate: formatRate(row.throughput),
    mean: row.requests === 0 ? '-' : formatMs(row.meanMs),
    percentiles: row.percentiles.map((percentile) => percentileText(percentile, '≈')),
    max: row.requests === 0 ? '-' : formatMs(row.maxMs),
    failed: `${row.failed > 0 && row.broken.includes('errorRate') ? '✖ ' : ''}${formatShare(row.errorRate)}`,
  };
}

/** Open load: what the corrected times are made of. */
function scheduleViews({ name, kind, schedule }: SamplerRow): View[] {
  if (schedule === undefined) return [];
  const of = (percentiles: readonly Percentile[], p: number): string =>
    percentileText(
      percentiles.find((one) => one.p === p),
      '≈',
    );
  return [
    {
      name: kind === 'all' ? '**all**' : markdown(name),
      elapsed: [50, 95, 99].map((p) => of(schedule.elapsed, p)),
      lag: [50, 99].map((p) => of(schedule.lag, p)),
    },
  ];
}

function targetViews({ target }: ReportModel): View {
  const figures = target === undefined ? [] : targetFigures(target);
  return {
    target: figures.slice(0, TOP_TARGET).map(({ source, what, mean, peak }) => ({
      source: markdown(source),
      what: markdown(what),
      mean,
      peak,
    })),
    moreTarget: Math.max(0, figures.length - TOP_TARGET),
  };
}

function pollViews(model: ReportModel): View[] {
  return model.samplers.flatMap(({ name, poll }) => {
    if (poll === undefined) return [];
    const none = poll.ready === 0;
    return [
      {
        name: markdown(name),
        ready: formatCount(poll.ready),
        exhausted: poll.exhausted > 0 ? `✖ ${formatCount(poll.exhausted)}` : '0',
        tries: none ? '-' : `${formatMean(poll.meanTries)} (p95 ${poll.p95Tries}, most ${poll.maxTries})`,
        mean: none ? '-' : formatMs(poll.meanReadyMs),
        p95: percentileText(
          poll.readyPercentiles.find(({ p }) => p === 95),
          '≈',
        ),
      },
    ];
  });
}

const REFERENCES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Text that Markdown and HTML leave alone: every sign that means something to either becomes a character
 * reference, which readers show as the sign. `www.` and `://` would become links by themselves, `@` and
 * `#1` mentions.
 */
export function markdown(text: string, most: number = MAX_NAME): string {
  const line = oneLine(text.trim());
  const short = line.length > most ? `${line.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…` : line;
  return short
    .replace(/[&<>`*~[\]{}#|\\$@^]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, reference)
    .replace(/:(?=\/\/)/g, reference)
    .replace(/(?<=\bwww)\./gi, reference)
    .replace(/^[-+=\d.)]+(?=\s|$)/, (start) => start.replace(/\D/g, reference));
}

function reference(character: string): string {
  return REFERENCES[character] ?? `&#${character.charCodeAt(0)};`;
}
