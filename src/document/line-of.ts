import type { SourceRange } from '../base/plan-node.ts';

/** The line, from 1, in which a range starts. */
export function lineOf({ file, start }: SourceRange): number {
  let line = 1;
  for (let at = file.text.indexOf('\n'); at >= 0 && at < start; at = file.text.indexOf('\n', at + 1)) line++;
  return line;
}
