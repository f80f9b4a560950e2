import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** A schema of `schemas/`, as it stands there. */
export function readSchema(name: string): Record<string, unknown> {
  // From dist/test/simulate/ to the package's root.
  return JSON.parse(readFileSync(new URL(`../../../schemas/${name}.schema.json`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;
}

/** Gives the errors of a value against a schema of `schemas/`; none when it fits. `part` names one `$defs` entry. */
export function schemaErrors(name: string, part?: string): (value: unknown) => string[] {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  const schema = readSchema(name);
  ajv.addSchema(schema, 'root');
  const validate = ajv.getSchema(part === undefined ? 'root' : `root#/$defs/${part}`);
  if (validate === undefined) throw new Error(`no schema ${name} ${part ?? ''}`);
  return (value) =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(
          ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
        );
}
