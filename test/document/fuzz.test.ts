import { expect, test } from '@jest/globals';
import { seededRandom } from '../../src/base/random.ts';
import { printProblems } from '../../src/document/print-problems.ts';
import { examplePlans, planOf } from '../support/plans.ts';

const PIECES = [
  '{{',
  '}}',
  '{',
  '}',
  '[',
  ']',
  ',',
  ': ',
  '- ',
  '"',
  "'",
  '\n',
  '\t',
  '#',
  '&a ',
  '*a',
  '!x ',
  '|',
  '>',
  '\u0000',
  '名',
  '<<: ',
  '--- ',
  '%',
  '? ',
  '0',
  '\r\n',
  '\uD800',
];

test.each([1, 2, 3, 4, 5])('500 damaged plans give problems, never an exception: part %i', (part) => {
  const random = seededRandom('fuzz', part);
  const plans = examplePlans();
  for (let round = 0; round < 100; round++) {
    let [, text = ''] = plans[random.integer(0, plans.length - 1)] ?? [];
    for (let change = random.integer(1, 4); change > 0; change--) {
      const from = random.integer(0, text.length);
      const piece = PIECES[random.integer(0, PIECES.length - 1)] ?? '';
      text = text.slice(0, from) + piece + text.slice(from + random.integer(0, 12));
    }
    const { plan, problems } = planOf(text);
    expect(plan !== undefined || problems.length > 0).toBe(true);
    for (const problem of problems) {
      expect(problem.line).toBeGreaterThan(0);
      expect(problem.column).toBeLessThanOrEqual(problem.sourceLine.length + 2);
    }
    printProblems(problems, { format: 'text', color: true, width: 80 });
  }
});
