import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Node, Scalar } from 'yaml';
import type { PlanFile, PlanNode, ScalarNode, SourceRange } from '../../src/base/plan-node.ts';
import type { Problem } from '../../src/base/errors.ts';
import type { Problems } from '../../src/base/problems.ts';

/** Plan nodes from YAML text: a small stand-in for the real reader, enough for tests of what compiles nodes. */
export function planNode(yaml: string): PlanNode {
  const file: PlanFile = { name: 'plan.yaml', text: yaml, folder: '/' };
  const document = parseDocument(yaml, {
    version: '1.2',
    schema: 'core',
    keepSourceTokens: true,
    intAsBigInt: true,
    lineCounter: new LineCounter(),
  });
  if (document.errors[0]) throw document.errors[0];
  if (!document.contents) throw new Error('The YAML of this test is empty.');
  return convert(document.contents, file);
}

/** One scalar of a plan, as in `key: <yaml>`. */
export function scalar(yaml: string): ScalarNode {
  const node = planNode(yaml);
  if (node.kind !== 'scalar') throw new Error(`${yaml} is a ${node.kind}.`);
  return node;
}

export function mapNode(yaml: string): Extract<PlanNode, { kind: 'map' }> {
  const node = planNode(yaml);
  if (node.kind !== 'map') throw new Error(`${yaml} is a ${node.kind}.`);
  return node;
}

function convert(node: Node, file: PlanFile): PlanNode {
  const range = rangeOf(node, file);
  if (isScalar(node)) return scalarNode(node, range);
  if (isSeq(node)) return { kind: 'list', range, items: node.items.map((item) => convert(item as Node, file)) };
  if (!isMap(node)) throw new Error('Tests know maps, lists and scalars only.');
  const entries = node.items.filter(isPair).map((pair) => {
    const key = pair.key as Scalar;
    return { key: String(key.value), keyRange: rangeOf(key, file), value: convert(pair.value as Node, file) };
  });
  const entry = (key: string) => entries.find((candidate) => candidate.key === key);
  return { kind: 'map', range, entries, entry, get: (key) => entry(key)?.value };
}

function scalarNode(node: Scalar, range: SourceRange): ScalarNode {
  const quoted = node.type !== 'PLAIN';
  const raw = range.file.text.slice(range.start, range.end);
  const source = quoted ? String(node.value) : raw;
  const value = plainValue(node.value);
  const offsetOf = raw.startsWith('|')
    ? blockOffsets(raw, range.start)
    : (index: number) => range.start + (quoted ? 1 : 0) + index;
  return { kind: 'scalar', range, value, source, quoted, offsetOf };
}

/** Lines of a `|` block: each loses the indent of the first. */
function blockOffsets(raw: string, start: number): ScalarNode['offsetOf'] {
  const [header = '', ...lines] = raw.split('\n');
  const indent = /^ */.exec(lines[0] ?? '')?.[0].length ?? 0;
  return (index) => {
    let offset = start + header.length + 1 + indent;
    let rest = index;
    for (const line of lines) {
      const length = Math.max(0, line.length - indent) + 1;
      if (rest < length) break;
      rest -= length;
      offset += length + indent;
    }
    return offset + rest;
  };
}

function plainValue(value: unknown): ScalarNode['value'] {
  if (typeof value !== 'bigint') return value as ScalarNode['value'];
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function rangeOf(node: Node, file: PlanFile): SourceRange {
  const [start, end] = node.range ?? [0, 0];
  return { file, start, end };
}

/** Collects problems; `lines()` shows each as `line:column code message`. */
export class ProblemList implements Problems {
  readonly #problems: Problem[] = [];

  error(code: Problem['code'], at: SourceRange, message: string): void {
    this.#add('error', code, at, message);
  }
  warn(code: Problem['code'], at: SourceRange, message: string): void {
    this.#add('warning', code, at, message);
  }
  list(): readonly Problem[] {
    return this.#problems;
  }
  hasErrors(): boolean {
    return this.#problems.some((problem) => problem.severity === 'error');
  }
  lines(): readonly string[] {
    return this.#problems.map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);
  }
  /** Each problem with the text it underlines. */
  marked(): readonly string[] {
    return this.#problems.map(({ sourceLine, column, width, code, message }) => {
      return `${sourceLine.slice(column - 1, column - 1 + width)} | ${code} | ${message}`;
    });
  }

  #add(severity: Problem['severity'], code: Problem['code'], at: SourceRange, message: string): void {
    const before = at.file.text.slice(0, at.start).split('\n');
    const sourceLine = at.file.text.split('\n')[before.length - 1] ?? '';
    const column = (before.at(-1)?.length ?? 0) + 1;
    const width = Math.max(1, at.end - at.start);
    this.#problems.push({
      code,
      severity,
      file: at.file.name,
      line: before.length,
      column,
      width,
      message,
      sourceLine,
    });
  }
}
