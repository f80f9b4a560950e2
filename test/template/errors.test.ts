import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { compileValue, loadTemplateEnvironment } from '../../src/template/index.ts';
import { planNode } from '../support/nodes.ts';
import { NOON, surroundings } from '../support/templates.ts';

const FOLDER: string = join(process.cwd(), 'test/golden/template-errors');

test('template errors name the place and the cure', async () => {
  const templates = await loadTemplateEnvironment({ usesFaker: true, env: {}, startedAtMs: NOON });
  const place = surroundings({ variables: { token: 'abc' }, templates });
  compileValue(planNode(readFileSync(join(FOLDER, 'plan.yaml'), 'utf8')), place);
  const lines = place.problems.list().map((problem) => {
    const marked = problem.sourceLine.slice(problem.column - 1, problem.column - 1 + problem.width);
    return `${problem.line}:${problem.column} ${problem.code} [${marked}] ${problem.message}`;
  });
  const expected = join(FOLDER, 'expected.txt');
  const actual = `${lines.join('\n')}\n`;
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(expected, actual);
  expect(actual).toBe(readFileSync(expected, 'utf8'));
});
