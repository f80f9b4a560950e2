import type { Unreadable } from '../base/markup/answer.ts';
import { compileJsonPath, pathOf } from '../base/report-json-path.ts';
import type { ExtractorKind } from '../contracts/checks.ts';

/** Values of a JSON body by JSONPath (RFC 9535). */
export const jsonPath: ExtractorKind = {
  key: 'jsonPath',
  reads: 'body',
  compile(expression, { problems }) {
    const path = pathOf(expression, problems);
    const find = path && compileJsonPath(path, problems);
    return (response) => {
      const document = response.json();
      return document === undefined ? NOT_JSON : (find?.(document) ?? []);
    };
  },
};

const NOT_JSON: Unreadable = { unreadable: 'that is not JSON' };
