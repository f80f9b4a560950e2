import type { Evidence, Finding } from '../../report/findings/finding.ts';
import type { ReportModel } from '../../report/report-model.ts';
import { formatCount, formatElapsed, formatMean, formatMs, formatRate, formatShare } from '../format.ts';
import { cut } from './defuse.ts';
import type { View } from './verdict-view.ts';

// Names and messages of servers stand in it; the longest of our own sentences has some 300 characters.
const LONGEST = 600;
const MOST_SAMPLERS = 5;

/** Findings that stand open; the rest is folded. Charts mark the same ones. */
export const SHOWN_FINDINGS = 7;

/** Hundreds of samplers can have hundreds of findings, which nobody reads and which take a third of a page. */
const MOST_LISTED = 100;

/** Sign and colour family of each severity: no finding is told by its colour alone. */
const SIGNS: Readonly<Record<Finding['severity'], readonly [sign: string, tone: string]>> = {
  invalid: ['⚠', 'fail'],
  critical: ['✖', 'fail'],
  warning: ['⚠', 'warn'],
  info: ['i', 'none'],
};

/** The section "What happened": the first findings open, the rest folded; absent when no rule found anything. */
export function findingsView({ findings }: ReportModel): View | undefined {
  if (findings.length === 0) return undefined;
  const views = findings.slice(0, MOST_LISTED).map(findingView);
  const folded = views.slice(SHOWN_FINDINGS);
  return {
    shown: views.slice(0, SHOWN_FINDINGS),
    folded,
    more: formatCount(findings.length - SHOWN_FINDINGS),
    unlisted: findings.length > MOST_LISTED ? formatCount(findings.length - MOST_LISTED) : '',
  };
}

/** Where charts are marked with the findings that stand open: `[number, seconds]`, in that order. */
export function findingMarks({ findings }: Pick<ReportModel, 'findings'>): (readonly [number: number, at: number])[] {
  return findings
    .slice(0, SHOWN_FINDINGS)
    .flatMap(({ fromMs }, index) => (fromMs === undefined ? [] : [[index + 1, fromMs / 1000] as const]));
}

/** A finding as templates and the live page show it. */
export function findingView(
  { id, slug, severity, text, evidence, fromMs, toMs, samplers, check, formula }: Finding,
  index: number,
): View {
  const [sign, tone] = SIGNS[severity];
  return {
    id,
    slug,
    number: index + 1,
    severity,
    sign,
    tone,
    text: cut(text, LONGEST),
    evidence: evidence.map((one) => ({ name: one.name, value: evidenceText(one) })),
    samplers: (samplers ?? [])
      .slice(0, MOST_SAMPLERS)
      .map((name) => ({ name, link: `#s=${encodeURIComponent(name)}` })),
    check: check ?? '',
    formula,
    when: fromMs === undefined || toMs === undefined ? '' : `${formatElapsed(fromMs)} to ${formatElapsed(toMs)}`,
    zoom: fromMs === undefined || toMs === undefined ? '' : `#t=${Math.floor(fromMs / 1000)}-${Math.ceil(toMs / 1000)}`,
  };
}

/** A number of evidence in its unit. */
export function evidenceText({ value, unit }: Evidence): string {
  switch (unit) {
    case 'ms':
      return formatMs(value);
    case 'share':
      return formatShare(value);
    case 'factor':
      return `×${formatMean(value)}`;
    case 'perSecond':
      return `${formatRate(value)}/s`;
    case 'users':
    case 'count':
      return formatCount(value);
  }
}
