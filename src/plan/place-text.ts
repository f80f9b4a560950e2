import type { PlanFile, SourceRange } from '../base/plan-node.ts';
import { lineOf } from '../base/line-starts.ts';

/** `line 17`, or `line 17 of common.yaml` when the message itself points into another file. */
export function placeText(at: SourceRange, from: PlanFile): string {
  const line = `line ${lineOf(at)}`;
  return at.file.name === from.name ? line : `${line} of ${at.file.name}`;
}
