import type { Detail, Loc, Rule } from './rules.ts';

/** Named rules: what a query, a path or a body may hold. */
export type Shape = Readonly<Record<string, Rule<unknown>>>;

/** What a shape reads to. */
export type Values<S extends Shape> = { readonly [K in keyof S]: S[K] extends Rule<infer T> ? T : never };

/** Where fields come from. */
export interface FieldSource {
  readonly loc: Loc;
  readonly fields: Readonly<Record<string, unknown>>;
  /** A JSON object is shown whole beside a missing field; a query or a form shows null. */
  readonly isJson: boolean;
}

/**
 * Reads every field of `shape`; what else the source holds is ignored, as FastAPI does.
 * The values may only be used while `details` is empty.
 */
export function readFields<S extends Shape>(shape: S, source: FieldSource, details: Detail[]): Values<S> {
  const values: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(shape)) {
    const loc = [...source.loc, name];
    if (Object.hasOwn(source.fields, name)) values[name] = rule.read(source.fields[name], loc, details);
    else if (!rule.required) values[name] = rule.fallback;
    else details.push({ type: 'missing', loc, msg: 'Field required', input: source.isJson ? source.fields : null });
  }
  return values as Values<S>;
}
