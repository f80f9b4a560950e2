/**
 * The plan as written: values with their place in the file. Everything that compiles a part of the plan
 * reads these nodes, so that every message can point at a line and column.
 */
export type PlanNode = ScalarNode | MapNode | ListNode;

/** Offsets into the text of one file: [start, end). */
export interface SourceRange {
  readonly file: PlanFile;
  readonly start: number;
  readonly end: number;
}

/** One file that takes part in the plan. */
export interface PlanFile {
  /** As the user gave it: what messages show. */
  readonly name: string;
  readonly text: string;
  /** Absolute folder that relative paths in this file start from. */
  readonly folder: string;
}

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly range: SourceRange;
  /** Typed by YAML 1.2 core; whole numbers beyond 2^53 come as bigint. */
  readonly value: string | number | bigint | boolean | null;
  /** A plain (unquoted) scalar as its characters stand in the file, otherwise the text inside the quotes or block. */
  readonly source: string;
  readonly quoted: boolean;
  /** Offset in the file of character `index` of `source`; exact for plain and quoted scalars without escapes. */
  offsetOf(index: number): number;
}

export interface MapNode {
  readonly kind: 'map';
  readonly range: SourceRange;
  readonly entries: readonly MapEntry[];
  get(key: string): PlanNode | undefined;
  entry(key: string): MapEntry | undefined;
}

export interface MapEntry {
  readonly key: string;
  readonly keyRange: SourceRange;
  readonly value: PlanNode;
}

export interface ListNode {
  readonly kind: 'list';
  readonly range: SourceRange;
  readonly items: readonly PlanNode[];
}
