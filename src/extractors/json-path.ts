import type { Unreadable } from '../base/markup/answer.ts';
import { NO_PATH } from '../base/json-path.ts';
import { compileJsonPath, pathOf } from '../base/report-json-path.ts';
import type { ExtractorKind } from '../contracts/checks.ts';

/** Values of a JSON body by JSONPath (RFC 9535). */
export const jsonPath: ExtractorKind = {
  key: 'jsonPath',
  reads: 'body',
  jsonReads: 1,
  compile(expression, { problems }) {
    const path = pathOf(expression, problems);
    const compiled = path === undefined ? NO_PATH : compileJsonPath(path, problems);
    return (response) => response.jsonAt(compiled) ?? NOT_JSON;
  },
};

const NOT_JSON: Unreadable = { unreadable: 'that is not JSON' };
