import { loadPlanSchema, type Schema } from '../../src/document/plan-schema.ts';

/** One kind of object in a plan and how to get there. */
export interface PlanObject {
  readonly name: string;
  /** Keys and list indexes from the top of a plan, each with what stands beside it. */
  readonly path: readonly Step[];
  /** What must stand beside a key so that an editor knows the kind: the first-class key of a step. */
  readonly around: Readonly<Record<string, unknown>>;
  readonly keys: ReadonlyMap<string, { readonly description: string; readonly value: unknown }>;
}

export interface Step {
  readonly key: string | number;
  readonly beside: Readonly<Record<string, unknown>>;
}

/** Every object of the plan language with settings, once, by the shortest way: walked from the schema itself. */
export function everyObject(): readonly PlanObject[] {
  const plan = loadPlanSchema();
  const objects: PlanObject[] = [];
  const seen = new Set<Schema>();
  let front: readonly Place[] = [{ schema: plan.definition('Plan'), name: 'plan', path: [], around: {} }];
  while (front.length > 0) {
    const next: Place[] = [];
    for (const place of front) {
      const schema = plan.resolve(place.schema);
      const identity = place.schema.$ref === undefined ? place.schema : plan.definition(refName(place.schema.$ref));
      if (seen.has(identity)) continue;
      seen.add(identity);
      if (schema.description?.startsWith('One step:')) {
        for (const [key, kind] of plan.kinds)
          next.push({ ...place, schema: kind, name: key, around: exampleOf(kind, key) });
        continue;
      }
      const keys = Object.entries(schema.properties ?? {});
      if (keys.length > 0) objects.push({ ...place, keys: new Map(keys.map(([key, part]) => [key, keyOf(part)])) });
      next.push(...inside(schema, place));
    }
    front = next;
  }
  return objects;

  function keyOf(part: Schema): { readonly description: string; readonly value: unknown } {
    const whole = plan.resolve(part);
    return { description: whole.description ?? '', value: whole.examples?.[0] ?? whole.enum?.[0] ?? 'x' };
  }
}

interface Place {
  readonly schema: Schema;
  readonly name: string;
  readonly path: readonly Step[];
  readonly around: Readonly<Record<string, unknown>>;
}

function exampleOf(kind: Schema, key: string): Readonly<Record<string, unknown>> {
  const example = kind.examples?.find((one) => typeof one === 'object' && one !== null && key in one);
  return { [key]: (example as Readonly<Record<string, unknown>> | undefined)?.[key] ?? 'x' };
}

function inside(schema: Schema, { name, path, around }: Place): readonly Place[] {
  const below = (part: Schema, step: string | number): Place => ({
    schema: part,
    name: `${name} › ${step}`,
    path: [...path, { key: step, beside: around }],
    around: {},
  });
  const places = Object.entries(schema.properties ?? {}).map(([key, part]) => below(part, key));
  for (const part of Object.values(schema.patternProperties ?? {})) places.push(below(part, 'some'));
  if (typeof schema.additionalProperties === 'object') places.push(below(schema.additionalProperties, 'some'));
  if (schema.items !== undefined) places.push(below(schema.items, 0));
  for (const part of schema.anyOf ?? []) places.push({ schema: part, name, path, around });
  return places;
}

function refName(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}
