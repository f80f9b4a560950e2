import { RUN_FILE } from '../result/read-run.ts';

/** Says that the folder was made by this tool and may be replaced by it. */
export const MARKER_FILE = '.plan-report';

export const PAGE = 'index.html';

/** All that a report folder can hold of ours, beside the reports of a search's steps. */
export const OUR_FILES: readonly string[] = [
  PAGE,
  'summary.json',
  'summary.md',
  'junit.xml',
  'plan.yaml',
  RUN_FILE,
  MARKER_FILE,
];
