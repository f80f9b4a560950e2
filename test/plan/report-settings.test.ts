import { expect, test } from '@jest/globals';
import { compileText, problemLines } from '../support/compile-text.ts';

const planWith = (report: string): string => `
baseUrl: http://127.0.0.1
threadGroups: [{ threads: 1, samplers: [{ get: /orders }] }]
report: { ${report} }
`;

test('charts, percentiles and limits of Apdex', async () => {
  const report = `
    charts: [{ title: Orders, metrics: [p50, p95], samplers: [GET /orders], right: users }, { title: Bytes, metrics: [sent] }],
    percentiles: [75, 99.9], apdex: { satisfied: 200ms, tolerated: 1s }`;
  const compilation = await compileText(planWith(report));
  expect(problemLines(compilation)).toEqual([]);
  expect(compilation.plan?.report).toEqual({
    charts: [
      { title: 'Orders', metrics: ['p50', 'p95'], samplers: ['GET /orders'], right: 'users' },
      { title: 'Bytes', metrics: ['sent'] },
    ],
    percentiles: [75, 99.9],
    apdex: { satisfiedMs: 200, toleratedMs: 1000 },
  });
});

test.each([
  [
    'charts: [{ title: A, metrics: [p95, throughput] }]',
    '4:47 bad-value "p95" is a time, "throughput" a rate, and an axis has one unit. Write "right: throughput", or a chart of its own.',
  ],
  [
    'charts: [{ title: A, metrics: [users], samplers: [GET /orders] }]',
    '4:42 bad-value "users" is recorded for the whole run, not for single samplers. Write "right: users", or leave out "samplers".',
  ],
  [
    'charts: [{ title: A, metrics: [p95], samplers: [/orders] }]',
    '4:59 unknown-sampler No sampler is named "/orders". Did you mean "GET /orders" (line 3)?',
  ],
  [
    'apdex: { satisfied: 2s, tolerated: 1s }',
    '4:46 bad-value "tolerated" is shorter than "satisfied": who waits gladly also tolerates it. Write the longer time here.',
  ],
  ['charts: [{ title: A, metrics: [p96] }]', /^4:42 bad-value .*p96/],
  ['charts: [{ metrics: [p95] }]', /^4:\d+ missing-key .*title/],
  ['percentiles: [100]', /^4:\d+ bad-value .*100/],
])('%s', async (report, problem) => {
  const lines = problemLines(await compileText(planWith(report)));
  expect(lines).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
});

const samplersWith = (first: string, second: string): string => `
baseUrl: http://127.0.0.1
threadGroups:
  - { name: A, threads: 1, samplers: [{ get: /orders, apdex: ${first} }] }
  - { name: B, threads: 1, samplers: [{ get: /orders, apdex: ${second} }, { get: /other }] }
`;
const LIMITS = '{ satisfied: 200ms, tolerated: 1s }';

test('a sampler has limits of Apdex of its own', async () => {
  const compilation = await compileText(samplersWith(LIMITS, LIMITS));
  expect(problemLines(compilation)).toEqual([]);
  const limited = compilation.plan?.labels.filter(({ apdex }) => apdex !== undefined);
  expect(limited?.map(({ name, group, apdex }) => [name, group, apdex])).toEqual([
    ['GET /orders', 'A, B', { satisfiedMs: 200, toleratedMs: 1000 }],
  ]);
});

test.each([
  [
    '{ satisfied: 2s, tolerated: 1500ms }',
    LIMITS,
    [
      '4:90 bad-value "tolerated" is shorter than "satisfied": who waits gladly also tolerates it. Write the longer time here.',
      '5:46 bad-value "GET /orders" has another "apdex" in line 4, and a name is one row of the results. Write the same limits in both, or give this one a "name".',
    ],
  ],
  [
    LIMITS,
    '{ satisfied: 200ms, tolerated: 2s }',
    [
      '5:46 bad-value "GET /orders" has another "apdex" in line 4, and a name is one row of the results. Write the same limits in both, or give this one a "name".',
    ],
  ],
  [LIMITS, '{ satisfied: 200ms }', [expect.stringMatching(/^5:\d+ missing-key .*tolerated/)]],
  [LIMITS, '{ satisfied: 200, tolerated: 1s }', [expect.stringMatching(/^5:\d+ unit .*satisfied/)]],
])('apdex of samplers: %s and %s', async (first, second, problems) => {
  expect(problemLines(await compileText(samplersWith(first, second)))).toEqual(problems);
});
