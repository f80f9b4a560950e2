// Compiles schemas/plan.schema.json with ajv to plain code beside the built reader. Done once at build time: at
// run time it would cost 0.3-0.8 s at every start.
import { readFileSync, writeFileSync } from 'node:fs';
import ajv2020 from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';

const file = (path) => new URL(`../${path}`, import.meta.url);
const schema = JSON.parse(readFileSync(file('schemas/plan.schema.json'), 'utf8'));
// Not strict: the parts carry notes of our own for messages ("wants", "thing") and for editors.
const ajv = new ajv2020.default({ strict: false, code: { source: true } });
writeFileSync(file('dist/src/document/plan-validator.cjs'), standalone.default(ajv, ajv.compile(schema)));
