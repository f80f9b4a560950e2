import { NO_PATH, parseJsonPath } from './json-path.ts';
import type { JsonPath } from './json-path.ts';
import type { PlanNode, SourceRange } from './plan-node.ts';
import type { Problems } from './problems.ts';

/** A JSONPath in the plan: as a value (`$.token` behind a key) or itself a key. */
export interface WrittenPath {
  readonly text: string;
  readonly at: SourceRange;
  /** Offset in the file of character `index` of the path. */
  offsetOf(index: number): number;
}

/** Compiles a JSONPath and reports its problems at the exact character; a broken one finds nothing. */
export function compileJsonPath(path: WrittenPath, problems: Problems): JsonPath {
  const parsed = parseJsonPath(path.text);
  if (!('message' in parsed)) return parsed;
  const start = path.offsetOf(Math.min(parsed.offset, Math.max(0, path.text.length - 1)));
  problems.error('json-path', { file: path.at.file, start, end: start + 1 }, parsed.message);
  return NO_PATH;
}

/** The JSONPath in a scalar, or `undefined` after reporting that it is none. */
export function pathOf(node: PlanNode, problems: Problems): WrittenPath | undefined {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') {
    problems.error('wrong-type', node.range, 'A JSONPath is text that starts with $, for example $.data.token.');
    return undefined;
  }
  const text = node.value;
  if (!text.includes('{{')) return { text, at: node.range, offsetOf: (index) => node.offsetOf(index) };
  problems.error('json-path', node.range, 'A JSONPath cannot hold {{ }}: it is compiled before the first request.');
  return undefined;
}
