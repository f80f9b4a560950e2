import type { OutputFile } from '../output.ts';
import { comparisonDocument } from './json.ts';
import { comparisonMarkdown } from './markdown.ts';
import { comparisonPage } from './page.ts';
import type { ComparisonReport } from './report.ts';

/** Says that a folder holds a comparison and may be written to again. */
export const COMPARISON_MARKER = '.plan-comparison';
export const COMPARISON_PAGE = 'comparison.html';

/** The files of a comparison. The same comparison gives the same bytes. */
export function comparisonFiles(report: ComparisonReport): OutputFile[] {
  const { comparison } = report;
  return [
    { path: COMPARISON_PAGE, content: comparisonPage(report) },
    { path: 'comparison.md', content: comparisonMarkdown(comparison) },
    { path: 'comparison.json', content: `${JSON.stringify(comparisonDocument(comparison), undefined, 2)}\n` },
  ];
}
