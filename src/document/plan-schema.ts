import { readFileSync } from 'node:fs';

/** The part of JSON Schema that the plan language uses, and our own words beside it. */
export interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  /** What a value must be, as messages say it: "a whole number from 1". */
  readonly wants?: string;
  /** What a map is, as messages say it: "a thread group"; `{key}` stands for the step's own key. */
  readonly thing?: string;
  /** How the text is read: see `base/units.ts`. */
  readonly unit?: 'duration' | 'range' | 'rate' | 'share' | 'size';
  /** Keys of which at most one may stand, and with `required` one must. */
  readonly choices?: readonly Choice[];
  /** The inside is checked, with better messages, where it is compiled. */
  readonly checkedLater?: boolean;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly propertyNames?: Schema;
  readonly required?: readonly string[];
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  readonly minProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly { readonly if?: Schema; readonly then?: Schema }[];
  readonly not?: Schema;
}

export interface Choice {
  readonly keys: readonly string[];
  readonly required?: boolean;
}

/** The schema of the whole language, ready for look-ups. */
export interface PlanSchema {
  /** The schema with what it refers to; what stands beside a reference wins. */
  resolve(schema: Schema): Schema;
  definition(name: string): Schema;
  /** First-class keys of steps → the definition of that step. */
  readonly kinds: ReadonlyMap<string, Schema>;
}

/** Reads `schemas/plan.schema.json`, 2 ms: the one place that knows where it is. */
export function loadPlanSchema(): PlanSchema {
  const text = readFileSync(new URL('../../../schemas/plan.schema.json', import.meta.url), 'utf8');
  const definitions = (JSON.parse(text) as { readonly $defs: Readonly<Record<string, Schema>> }).$defs;
  const definition = (name: string): Schema => definitions[name] ?? {};
  const resolved = new WeakMap<Schema, Schema>();
  const resolve = (schema: Schema): Schema => {
    if (schema.$ref === undefined) return schema;
    const known = resolved.get(schema);
    if (known !== undefined) return known;
    const { $ref, ...beside } = schema;
    const whole = { ...resolve(definition(nameOf($ref))), ...beside };
    resolved.set(schema, whole);
    return whole;
  };
  return { resolve, definition, kinds: kindsOf(definition('Step'), definition) };
}

/** `#/$defs/Step` → `Step`. */
export function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

function kindsOf(step: Schema, definition: (name: string) => Schema): ReadonlyMap<string, Schema> {
  const kinds = new Map<string, Schema>();
  for (const { if: condition, then } of step.allOf ?? []) {
    const key = condition?.required?.[0];
    if (key !== undefined && then?.$ref !== undefined) kinds.set(key, definition(nameOf(then.$ref)));
  }
  return kinds;
}
