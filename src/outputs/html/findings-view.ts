import type { Evidence, Finding } from '../../report/findings/finding.ts';
import type { ReportModel } from '../../report/report-model.ts';
import { formatCount, formatElapsed, formatMean, formatMs, formatRate, formatShare } from '../format.ts';
import { cut } from './defuse.ts';
import type { View } from './verdict-view.ts';

// Names and messages of servers stand in it; the longest of our own sentences has some 300 characters.
const LONGEST = 600;

/** The section "What happened"; empty when no rule found anything. */
export function findingsView(model: ReportModel): View[] {
  return model.findings.map(findingView);
}

function findingView({ id, slug, severity, text, evidence, fromMs, toMs, check, formula }: Finding): View {
  return {
    id,
    slug,
    severity,
    text: cut(text, LONGEST),
    evidence: evidence.map((one) => `${one.name} ${evidenceText(one)}`).join(', '),
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
