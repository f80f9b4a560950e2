import type { ListNode, MapEntry, MapNode, PlanNode, ScalarNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { checkChoices, checkDependents } from './check-choices.ts';
import { checkUnit } from './check-unit.ts';
import { nameOf } from './plan-schema.ts';
import type { PlanSchema, Schema } from './plan-schema.ts';
import {
  misplacedWeightText,
  missingKeyText,
  notThisText,
  outOfRangeText,
  stepText,
  tooFewText,
  wrongTypeText,
} from './shape-messages.ts';
import { findStepKind } from './step-kind.ts';
import { explainUnknownKey } from './unknown-key.ts';

/** The list a step stands in: only `pickOne` gives `weight` a meaning. */
interface StepList {
  readonly entry: MapEntry | undefined;
  readonly takesWeight: boolean;
}

/** Looking for what was meant takes 0.1 ms a key, and a file can hold 49,000: beyond this nobody reads it. */
const MOST_EXPLAINED = 200;

/** How messages call a map, and its settings so far, as they were meant. */
interface Place {
  readonly label: string;
  readonly meant: ReadonlySet<string>;
}

/** Walks nodes and schema together. `label` is how messages call a value: `"threads"`, `The plan`. */
export class ShapeCheck {
  private readonly schema: PlanSchema;
  private readonly problems: Problems;
  /** Unknown keys whose value fits the setting that was meant. */
  readonly renames: Map<MapEntry, string> = new Map<MapEntry, string>();
  private unknownKeys = 0;

  constructor(schema: PlanSchema, problems: Problems) {
    this.schema = schema;
    this.problems = problems;
  }

  check(node: PlanNode, written: Schema, label: string, entry?: MapEntry): void {
    const schema = this.schema.resolve(written);
    if (schema.anyOf && schema.type === undefined) return this.checkAnyOf(node, schema, label, entry);
    if (checkUnit(node, schema, label, this.problems)) return;
    if (!hasType(node, schema)) {
      this.problems.error('wrong-type', node.range, wrongTypeText(node, schema, label, entry?.key));
      return;
    }
    if (schema.checkedLater) return;
    if (node.kind === 'scalar') this.checkScalar(node, schema, label);
    else if (node.kind === 'list') this.checkList(node, schema, label, entry);
    else this.checkMap(node, schema, label);
  }

  /** Branches differ in the kind of node they take, or are all scalars: the first that takes it decides. */
  private checkAnyOf(node: PlanNode, schema: Schema, label: string, entry?: MapEntry): void {
    const branches = (schema.anyOf ?? []).map((branch) => this.schema.resolve(branch));
    const fitting = branches.filter((branch) => this.takes(node, branch));
    if (node.kind === 'scalar' && fitting.some((branch) => this.fits(node, branch))) return;
    const [branch] = fitting;
    const itself = { ...branch, wants: schema.wants ?? branch?.wants };
    if (branch === undefined) {
      if (branches.some((unit) => checkUnit(node, unit, label, this.problems))) return;
      // What may be a map, or a list of them: the map says how a single value is meant.
      const { properties } = branches.find(({ type }) => type === 'object') ?? {};
      const asMap = omitUndefined({ ...schema, properties });
      this.problems.error('wrong-type', node.range, wrongTypeText(node, asMap, label, entry?.key));
    } else this.check(node, omitUndefined(node.kind === 'scalar' ? itself : branch), label, entry);
  }

  /** Whether a schema is about this kind of node at all. */
  private takes(node: PlanNode, schema: Schema): boolean {
    if (!schema.anyOf || schema.type !== undefined) return hasType(node, schema);
    return schema.anyOf.some((branch) => this.takes(node, this.schema.resolve(branch)));
  }

  /** Like `check`, but only answers. */
  private fits(node: PlanNode, schema: Schema): boolean {
    let isFine = true;
    const note = (): void => {
      isFine = false;
    };
    new ShapeCheck(this.schema, { error: note, warn: note, list: () => [], hasErrors: () => !isFine }).check(
      node,
      schema,
      '',
    );
    return isFine;
  }

  private checkScalar(node: ScalarNode, schema: Schema, label: string): void {
    const { value, source } = node;
    if (schema.enum && !schema.enum.includes(value)) {
      this.problems.error('bad-value', node.range, notThisText(node, schema, label));
    } else if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(source)) {
      this.problems.error('bad-value', node.range, notThisText(node, schema, label));
    } else if ((typeof value === 'number' || typeof value === 'bigint') && !isInRange(value, schema)) {
      this.problems.error('bad-value', node.range, outOfRangeText(node, schema, label));
    }
  }

  private checkList(node: ListNode, schema: Schema, label: string, entry?: MapEntry): void {
    const { length } = node.items;
    if (length < (schema.minItems ?? 0) || length > (schema.maxItems ?? Infinity)) {
      this.problems.error('bad-value', node.range, tooFewText(schema, label, length));
    }
    const items = schema.items;
    if (items === undefined) return;
    const isSteps = items.$ref !== undefined && nameOf(items.$ref) === 'Step';
    for (const item of node.items) {
      if (isSteps) this.checkStep(item, { entry, takesWeight: items.not === undefined });
      else this.check(item, items, `Each item of ${label}`);
    }
  }

  private checkStep(node: PlanNode, list: StepList): void {
    if (node.kind !== 'map') {
      this.problems.error('wrong-type', node.range, stepText(node));
      return;
    }
    const kind = findStepKind(node, this.schema.kinds, this.problems);
    const weight = node.entry('weight');
    if (weight && !list.takesWeight && list.entry) {
      this.problems.error('weight-outside-pickOne', weight.keyRange, misplacedWeightText(list.entry));
    }
    if (kind === undefined) return;
    const thing = kind.schema.thing?.replace('{key}', kind.key);
    this.checkMap(node, omitUndefined({ ...kind.schema, thing }), `"${kind.key}"`);
  }

  private checkMap(node: MapNode, schema: Schema, label: string): void {
    const meant = new Set<string>();
    for (const entry of node.entries) meant.add(this.checkEntry(entry, node, schema, { label, meant }) ?? entry.key);
    for (const key of schema.required ?? []) {
      if (meant.has(key)) continue;
      this.problems.error('missing-key', startOf(node), missingKeyText(key, schema, label, this.schema));
    }
    checkChoices(node, schema, meant, this.problems);
    checkDependents(node, schema, meant, this.problems);
    if (node.entries.length < (schema.minProperties ?? 0)) {
      this.problems.error('bad-value', node.range, tooFewText(schema, label, 0));
    }
  }

  /** Gives the setting that was meant when the key is unknown. */
  private checkEntry(entry: MapEntry, map: MapNode, schema: Schema, { label, meant }: Place): string | undefined {
    const { key, value } = entry;
    const known = propertyOf(schema, key);
    if (known) this.check(value, known, `"${key}"`, entry);
    else if (schema.additionalProperties === false) return this.unknownKey(entry, map, schema, meant);
    else this.checkNamed(entry, schema, label);
    return undefined;
  }

  private unknownKey(entry: MapEntry, map: MapNode, schema: Schema, earlier: ReadonlySet<string>): string | undefined {
    if (++this.unknownKeys > MOST_EXPLAINED) {
      this.problems.error('unknown-key', entry.keyRange, `"${entry.key}" is not a setting of this map.`);
      return undefined;
    }
    const { message, meant, isSlip } = explainUnknownKey(entry, map, schema, this.schema);
    // `username` and `password` that belong into one `basic`.
    if (meant !== undefined && !isSlip && earlier.has(meant) && !map.entry(meant)) return meant;
    this.problems.error('unknown-key', entry.keyRange, message);
    if (meant !== undefined && !map.entry(meant)) this.checkAsMeant(entry, meant, propertyOf(schema, meant), isSlip);
    return meant;
  }

  private checkAsMeant(entry: MapEntry, meant: string, property: Schema | undefined, isSlip: boolean): void {
    if (property === undefined) return;
    if (isSlip) this.check(entry.value, property, `"${entry.key}"`, entry);
    if (isSlip || this.fits(entry.value, property)) this.renames.set(entry, meant);
  }

  /** An entry of a map whose keys the user chooses. */
  private checkNamed(entry: MapEntry, { propertyNames, additionalProperties: others }: Schema, label: string): void {
    const names = propertyNames && this.schema.resolve(propertyNames);
    if (names?.pattern !== undefined && !new RegExp(names.pattern).test(entry.key)) {
      const message = `"${entry.key}" cannot be a key of ${label}: it must be ${names.wants}.`;
      this.problems.error('bad-value', entry.keyRange, message);
    }
    if (others !== undefined && others !== false) this.check(entry.value, others, `"${entry.key}"`, entry);
  }
}

function propertyOf(schema: Schema, key: string): Schema | undefined {
  if (schema.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  const byPattern = Object.entries(schema.patternProperties ?? {}).find(([pattern]) => new RegExp(pattern).test(key));
  return byPattern?.[1];
}

function hasType(node: PlanNode, schema: Schema): boolean {
  if (schema.type === undefined) return schema.enum === undefined || node.kind === 'scalar';
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type;
  return types.some((type) => isOfType(node, type));
}

function isOfType(node: PlanNode, type: string): boolean {
  if (node.kind === 'map') return type === 'object';
  if (node.kind === 'list') return type === 'array';
  const { value } = node;
  if (value === null) return type === 'null';
  if (typeof value === 'bigint') return type === 'integer' || type === 'number';
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

function isInRange(value: number | bigint, { minimum, maximum, exclusiveMinimum }: Schema): boolean {
  return value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity) && value > (exclusiveMinimum ?? -Infinity);
}

/** Where a map starts: its first key, as the whole map may be long. */
function startOf(node: MapNode): MapNode['range'] {
  return node.entries[0]?.keyRange ?? node.range;
}

/** `exactOptionalPropertyTypes`: a property that is there must not be `undefined`. */
function omitUndefined(schema: { readonly [K in keyof Schema]: Schema[K] | undefined }): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
}
