import { describe, expect, test } from '@jest/globals';
import { printProblems } from '../../src/document/print-problems.ts';
import { expectGolden, goldenCases, goldenFile } from '../support/golden.ts';
import { planOf } from '../support/plans.ts';

describe('messages', () => {
  test.each(goldenCases('errors'))('%s', (name) => {
    const { problems } = planOf(goldenFile('errors', name, 'plan.yaml'));
    expectGolden(printProblems(problems, { format: 'text', color: false, width: 160 }), 'errors', name);
  });
});

describe('the texts of the plan language, word for word', () => {
  test.each([
    ['extracters', '7:9', '"extracters" is not a setting of a post sampler. Did you mean "extractors"?'],
    [
      'capture',
      '6:9',
      '"capture" is not a setting of a post sampler. Here it is called "extractors":  extractors: { id: $.id }',
    ],
    [
      'unquoted-template',
      '7:24',
      'A value that starts with {{ must be in quotes, otherwise YAML reads it as a map. Write:  customer_id: "{{customerId}}"',
    ],
    [
      'brackets',
      '6:36',
      'Inside { } a value with [ ] { } or a comma must be in quotes, or on a line of its own:  token: $.data[0].token',
    ],
    ['unit', '4:16', '"thinkTime" needs a unit: 2s is two seconds, 2ms two milliseconds. A range is written 1s-3s.'],
    ['two-kinds', '6:9', 'One step cannot be both "get" and "post". Start "post" on a new line with its own "- ".'],
    [
      'two-load-shapes',
      '4:5',
      'A thread group has either "threads" (so many users at once) or "arrivals" (so many new users per second), not both.',
    ],
    [
      'weight',
      '6:9',
      '"weight" has no effect in "samplers" (line 4), where every sampler runs. To run one at random by weight, rename "samplers" to "pickOne".',
    ],
  ])('%s', (name, place, message) => {
    const [problem] = planOf(goldenFile('errors', name, 'plan.yaml')).problems;
    expect([`${problem?.line}:${problem?.column}`, problem?.message]).toEqual([place, message]);
  });
});
