import type { AssertionKind } from '../contracts/checks.ts';
import { body } from './body.ts';
import { headers } from './headers.ts';
import { jsonPath } from './json-path.ts';
import { jsonSchema } from './json-schema.ts';
import { responseTime } from './response-time.ts';
import { size } from './size.ts';
import { status } from './status.ts';

/** Everything that can be asserted of a response, in the order it is checked: the status explains most failures. */
export const ASSERTIONS: readonly AssertionKind[] = [status, headers, jsonPath, jsonSchema, body, responseTime, size];
