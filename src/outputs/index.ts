import { html } from './html.ts';
import { junit } from './junit.ts';
import type { Output } from './output.ts';
import { summaryJson } from './summary-json.ts';
import { summaryMarkdown } from './summary-md.ts';

/** Every form of the report, in the order they are written. */
export const outputs: readonly Output[] = [html, summaryJson, summaryMarkdown, junit];
