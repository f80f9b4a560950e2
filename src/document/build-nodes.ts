import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { ListNode, MapEntry, MapNode, PlanFile, PlanNode, ScalarNode, SourceRange } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { lineOf } from '../base/line-starts.ts';
import { tagText } from './yaml-messages.ts';
import { scalarOffsets } from './scalar-offsets.ts';
import type { ScalarStyle } from './scalar-offsets.ts';

/** Deepest nesting of maps and lists in a plan: far beyond any real plan, far below what recursion can bear. */
export const MAX_DEPTH = 64;
/** Most values in one file, those behind aliases counted each time they are used. */
export const MAX_NODES = 50_000;
/** What is said of a file with more. The number in words: the first `toLocaleString` of a process takes 25 ms. */
export const TOO_MANY_TEXT: string =
  'The plan holds more than 50,000 values. Move large data into a file: data: { users: { file: users.csv } }.';

/** Finding the line of the first one takes a look through the file, and nobody reads more than these. */
const MOST_DUPLICATES = 100;
const RESERVED_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Turns what the YAML parser read into plan nodes. `repaired` holds starts of values that stand in `file` unquoted. */
export function buildNodes(root: unknown, source: NodeSource): PlanNode | undefined {
  return new NodeBuilder(source).build(root);
}

export interface NodeSource {
  readonly file: PlanFile;
  readonly problems: Problems;
  /** Values that had to be masked for the parser: start → end. They are read as quoted text. */
  readonly masked: ReadonlyMap<number, number>;
}

interface Anchored {
  readonly node: PlanNode | undefined;
  readonly size: number;
  readonly height: number;
}

/** Too big or too deep: said once, the rest of the file is not looked at. */
class TooBig extends Error {}

class NodeBuilder {
  private readonly source: NodeSource;
  /** `undefined` while the anchored value itself is being read. */
  private readonly anchors = new Map<string, Anchored | undefined>();
  private size = 0;
  private deepest = 0;
  private duplicates = 0;

  constructor(source: NodeSource) {
    this.source = source;
  }

  build(root: unknown): PlanNode | undefined {
    try {
      return this.node(root, 0);
    } catch (error) {
      if (error instanceof TooBig) return undefined;
      throw error;
    }
  }

  private node(item: unknown, depth: number): PlanNode | undefined {
    const range = rangeOf(item);
    this.count(range, depth);
    this.refuseTag(item, range);
    if (isAlias(item)) return this.aliased(item.source, range, depth);
    const anchor = (item as { anchor?: string } | null)?.anchor;
    if (anchor === undefined) return this.plainNode(item, depth);
    const sizeBefore = this.size;
    const deepestBefore = this.deepest;
    this.deepest = depth;
    this.anchors.set(anchor, undefined);
    const node = this.plainNode(item, depth);
    this.anchors.set(anchor, { node, size: this.size - sizeBefore, height: this.deepest - depth });
    this.deepest = Math.max(this.deepest, deepestBefore);
    return node;
  }

  /** The parser knows the tags of YAML itself, such as `!!int`, and would follow them without a word. */
  private refuseTag(item: unknown, [start]: readonly [number, number]): void {
    const tag = isAlias(item) ? undefined : (item as { tag?: string } | null)?.tag;
    const { text } = this.source.file;
    const at = tag === undefined ? -1 : text.lastIndexOf('!!', start);
    if (at < 0) return;
    const written = text.slice(at, start).trim();
    this.source.problems.error('yaml-syntax', this.at(at, at + Math.max(1, written.length)), tagText(written));
  }

  private plainNode(item: unknown, depth: number): PlanNode | undefined {
    if (isMap(item)) return this.map(item, depth);
    if (isSeq(item)) return this.list(item, depth);
    if (isScalar(item)) return this.scalar(item);
    return undefined;
  }

  private count([start, end]: readonly [number, number], depth: number, more = 1): void {
    this.size += more;
    this.deepest = Math.max(this.deepest, depth);
    if (depth > MAX_DEPTH) this.tooBig(start, end, tooDeepText);
    if (this.size > MAX_NODES) this.tooBig(start, end, TOO_MANY_TEXT);
  }

  private tooBig(start: number, end: number, message: string): never {
    this.source.problems.error('too-big', this.at(start, Math.min(end, start + 1)), message);
    throw new TooBig();
  }

  private aliased(name: string, range: readonly [number, number], depth: number): PlanNode | undefined {
    const target = this.anchors.get(name);
    if (target !== undefined) {
      this.count(range, depth + target.height, target.size);
      return target.node;
    }
    const message = this.anchors.has(name)
      ? `"*${name}" stands inside the value that "&${name}" names, so it would contain itself. Write that part out.`
      : `Nothing above is named "&${name}". Put "&${name}" before the value that "*${name}" repeats.`;
    this.source.problems.error('yaml-syntax', this.at(range[0], range[1]), message);
    return undefined;
  }

  private map(item: YAMLMap, depth: number): MapNode {
    const entries: MapEntry[] = [];
    const seen = new Map<string, MapEntry>();
    for (const pair of item.items) {
      const entry = this.entry(pair, depth);
      if (entry === undefined) continue;
      const first = seen.get(entry.key);
      if (first === undefined) {
        seen.set(entry.key, entry);
        entries.push(entry);
      } else this.duplicate(entry, first);
    }
    const [start, end] = rangeOf(item);
    return {
      kind: 'map',
      range: this.at(start, this.trimmedEnd(start, end)),
      entries,
      get: (key) => seen.get(key)?.value,
      entry: (key) => seen.get(key),
    };
  }

  private duplicate({ key, keyRange }: MapEntry, first: MapEntry): void {
    if (this.duplicates++ > MOST_DUPLICATES) return;
    const line = lineOf(first.keyRange);
    const message = `"${key}" stands twice in the same map (first in line ${line}). Keep one of them.`;
    this.source.problems.error('duplicate-key', keyRange, message);
  }

  private entry(pair: Pair, depth: number): MapEntry | undefined {
    const { file } = this.source;
    const [start, end] = rangeOf(pair.key);
    const keyRange = this.at(start, end);
    const key = isScalar(pair.key) ? keyText(pair.key) : undefined;
    if (key === undefined) {
      if (file.text.startsWith('{{', start)) {
        this.source.problems.error('template-syntax', keyRange, KEY_TEMPLATE);
        return undefined;
      }
      const text = `A key must be plain text. Keys cannot be maps, lists, aliases or templates; only values may hold {{ }}.`;
      this.source.problems.error('yaml-syntax', keyRange, text);
      return undefined;
    }
    if (!this.isAllowed(key, keyRange)) return undefined;
    const value = pair.value === null ? this.missingValue(key, keyRange) : this.node(pair.value, depth + 1);
    return value && { key, keyRange, value };
  }

  private isAllowed(key: string, keyRange: SourceRange): boolean {
    const { problems } = this.source;
    if (key === '<<') {
      const message = `"<<" (merging maps) is not part of YAML 1.2. Write the keys out, or put common settings in "defaults".`;
      problems.error('yaml-syntax', keyRange, message);
    } else if (RESERVED_KEYS.has(key)) {
      problems.error('reserved-key', keyRange, `"${key}" cannot be a name in a plan. Choose another name.`);
    } else if (key.includes('{{')) {
      problems.error('template-syntax', keyRange, KEY_TEMPLATE);
    } else return true;
    return false;
  }

  private missingValue(key: string, keyRange: SourceRange): undefined {
    const message = `"${key}" has no value. Inside { } every key is written "key: value", with a space after the colon.`;
    this.source.problems.error('yaml-syntax', keyRange, message);
    return undefined;
  }

  private list(item: YAMLSeq, depth: number): ListNode {
    const [start, end] = rangeOf(item);
    const items = item.items.map((child) => this.node(child, depth + 1)).filter((child) => child !== undefined);
    return { kind: 'list', range: this.at(start, this.trimmedEnd(start, end)), items };
  }

  private scalar(item: Scalar): ScalarNode {
    const [start, end] = rangeOf(item);
    const { file, masked } = this.source;
    const maskedEnd = masked.get(start);
    if (maskedEnd !== undefined) {
      const source = file.text.slice(start, maskedEnd);
      const range = this.at(start, maskedEnd);
      return { kind: 'scalar', range, value: source, source, quoted: true, offsetOf: (index) => start + index };
    }
    const style = styleOf(item);
    const decoded = decodedText(item);
    const raw = file.text.slice(start, end);
    let offsets: readonly number[] | undefined;
    const offsetOf = (index: number): number => {
      if (style === 'plain' && raw === decoded) return start + index;
      offsets ??= scalarOffsets({ style, raw, start, decoded });
      return offsets[Math.max(0, Math.min(index, decoded.length))] ?? start;
    };
    const range = this.at(start, this.trimmedEnd(start, end));
    return { kind: 'scalar', range, value: plainValue(item), source: decoded, quoted: style !== 'plain', offsetOf };
  }

  /** Block collections and block scalars end behind the line breaks that follow them; people would not say so. */
  private trimmedEnd(start: number, end: number): number {
    const { text } = this.source.file;
    let trimmed = end;
    while (trimmed > start + 1 && ' \t\r\n'.includes(text[trimmed - 1] ?? 'x')) trimmed--;
    return trimmed;
  }

  private at(start: number, end: number): SourceRange {
    return { file: this.source.file, start, end };
  }
}

const KEY_TEMPLATE = 'A key cannot hold a template: only values may contain {{ }}. Write the key out.';
const tooDeepText = `Maps and lists are nested more than ${MAX_DEPTH} levels deep here. A plan does not need that: check the brackets and the indentation.`;

function rangeOf(item: unknown): readonly [number, number] {
  const range = (item as { range?: readonly [number, number, number] | null } | null)?.range;
  return range ? [range[0], range[1]] : [0, 0];
}

function styleOf(item: Scalar): ScalarStyle {
  if (item.type === 'QUOTE_SINGLE') return 'single';
  if (item.type === 'QUOTE_DOUBLE') return 'double';
  return item.type === 'PLAIN' || item.type === undefined ? 'plain' : 'block';
}

/** The text as it stands (plain) or as the quotes and blocks say; a tag like `!!int` changes only the value. */
function decodedText(item: Scalar): string {
  if (item.source !== undefined) return item.source;
  return typeof item.value === 'string' ? item.value : '';
}

/** Keys are names: `200:` is the name "200" and `1.10:` is "1.10". An empty key is refused. */
function keyText(key: Scalar): string | undefined {
  const text = decodedText(key);
  return text === '' && styleOf(key) === 'plain' ? undefined : text;
}

function plainValue({ value }: Scalar): ScalarNode['value'] {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return null;
}
