import type { SourceRange } from '../base/plan-node.ts';

/** The 1-based line of a place, for messages that point at a second one. */
export function lineOf(at: SourceRange): number {
  let line = 1;
  for (let i = 0; i < at.start; i++) if (at.file.text.charCodeAt(i) === 10) line++;
  return line;
}
