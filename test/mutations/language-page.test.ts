import { expect, test } from '@jest/globals';
import { check, MARK, plant, type Mistake } from './mutation.ts';

// The twelve errors of the language's design with their variants, and its warnings: word for word, or better.
const PAGE: readonly Mistake[] = [
  [
    '1',
    'step',
    '- post: /login\n  ¦extracters: { token: $.access_token }',
    'unknown-key',
    '"extracters" is not a setting of a post sampler. Did you mean "extractors"?',
  ],
  [
    '2',
    'step',
    '- post: /a\n  ¦capture: { json: $.id, as: id }',
    'unknown-key',
    '"capture" is not a setting of a post sampler. Here it is called "extractors":  extractors: { id: $.id }',
  ],
  [
    '3',
    'step',
    '- post: /a\n  json:\n    customer_id: ¦{{customerId}}',
    'quote-template',
    'A value that starts with {{ must be in quotes, otherwise YAML reads it as a map. Write:  customer_id: "{{customerId}}"',
  ],
  [
    '4',
    'step',
    '- post: /login\n  extractors: { token: $.token }\n- post: /reports\n  extractors: { reportId: $.report_id }\n- get: /api/v1/reports/{{¦reportID}}/status',
    'unknown-variable',
    'Nothing sets "reportID" before this sampler. Did you mean "reportId" (extractor, line 8)? Available here: token, reportId.',
  ],
  [
    '5',
    'step',
    '- post: /users\n  json: { email: "{{faker ¦\'internet.emial\'}}" }',
    'unknown-faker',
    'faker has no "internet.emial". Did you mean "internet.email"?',
  ],
  [
    '5, renamed',
    'step',
    '- post: /users\n  json: { city: "{{faker ¦\'address.city\'}}" }',
    'unknown-faker',
    'faker has no "address.city". In faker 10 it is "location.city".',
  ],
  [
    '5, option',
    'step',
    '- post: /users\n  json: { password: "{{faker \'internet.password\' ¦len=12}}" }',
    'unknown-faker',
    '"internet.password" takes length, memorable, pattern, prefix - not "len".',
  ],
  [
    '6',
    'step',
    '- get: /a\n  extractors: { token: $.data¦[0].token }',
    'yaml-brackets',
    'Inside { } a value with [ ] { } or a comma must be in quotes, or on a line of its own:  token: $.data[0].token',
  ],
  [
    '6, on its own line',
    'step',
    '- get: /a\n  extractors:\n    token: $.data¦[0',
    'json-path',
    'The JSONPath stops inside "[": expected "]".',
  ],
  [
    '7',
    'group',
    '- threads: 1\n  thinkTime: ¦2\n  samplers: [{ get: /a }]',
    'unit',
    '"thinkTime" needs a unit: 2s is two seconds, 2ms two milliseconds. A range is written 1s-3s.',
  ],
  [
    '8',
    'step',
    '- get: /health\n  ¦post: /login',
    'two-kinds',
    'One step cannot be both "get" and "post". Start "post" on a new line with its own "- ".',
  ],
  [
    '9',
    'group',
    '- threads: 10\n  ¦arrivals: { rate: 50/s, duration: 1m }\n  samplers: [{ get: /a }]',
    'two-load-shapes',
    'A thread group has either "threads" (so many users at once) or "arrivals" (so many new users per second), not both.',
  ],
  [
    '10',
    'group',
    '- threads: 1\n  samplers:\n    - get: /a\n      ¦weight: 3',
    'weight-outside-pickOne',
    '"weight" has no effect in "samplers" (line 4), where every sampler runs. To run one at random by weight, rename "samplers" to "pickOne".',
  ],
  [
    '11',
    'group',
    '- threads: 1\n  pickOne:\n    - samplers: [{ post: /a, extractors: { itemId: $.id } }]\n    - get: /items/{{¦itemId}}',
    'may-be-unset',
    '"itemId" is set in another "pickOne" branch (line 5); an iteration runs one branch only. Move this sampler after line 5, or "set" a value first.',
  ],
  [
    '12',
    'part',
    'thresholds:\n  samplers:\n    ¦GET /healthz: { p95: { lessThan: 1s } }',
    'unknown-sampler',
    'No sampler is named "GET /healthz". Did you mean "GET /health" (line 8)?',
  ],
  [
    'a secret that is not set',
    'part',
    'secrets:\n  opsPassword: ¦NO_SUCH_PASSWORD',
    'missing-secret',
    'Environment variable NO_SUCH_PASSWORD is not set (secret opsPassword, line 3). Set it before the run:  export NO_SUCH_PASSWORD=…',
  ],
  [
    'a column that is not there',
    'part',
    'data: { user: { file: users.csv } }\ntearDown: [{ get: "/{{¦user.usrname}}" }]',
    'missing-column',
    'users.csv has no column "usrname"; it has username, password. Did you mean "username"?',
  ],
  [
    'warning: a leading zero',
    'step',
    '- post: /a\n  json: { zip: ¦01234 }',
    'advice',
    '01234 reads as 1234. Put it in quotes to keep the zero:  "01234"',
  ],
  [
    'warning: a comment',
    'step',
    '- post: /a\n  json:\n    pw: abc ¦#def',
    'advice',
    '"#def" is a comment, not part of the value. To keep it:  "abc #def"; for a comment, write a space after #.',
  ],
  [
    'warning: a random plan variable',
    'part',
    "variables: { id: ¦'{{uuid}}' }\ntearDown: [{ get: '/{{id}}' }]",
    'advice',
    '"id" is drawn once: all users share one value. For a value per user, put it under "variables" of the thread group.',
  ],
  [
    'warning: for ever',
    'group',
    '- threads: 1\n  loops: ¦forever\n  samplers: [{ get: /a }]',
    'advice',
    '"loops: forever" without "duration" runs until Ctrl-C. Add a duration.',
  ],
  [
    'warning: a password',
    'plan',
    'threadGroups:\n  - threads: 1\n    auth: { basic: { username: a, password: ¦TestPass123! } }\n    samplers: [{ get: https://shop.example.com/ }]\n',
    'advice',
    '"password" is written in the plan, for all who see it. Keep it in the environment:  secrets: { password: PASSWORD }  and write "{{secrets.password}}".',
  ],
  [
    'warning: polls without a pause',
    'step',
    '- ¦repeat: 5\n  until: { status: done }\n  samplers: [{ get: /a, extractors: { status: $.status } }]',
    'advice',
    '"repeat" with "until" but without "every" asks again as fast as the server answers. Add every: 1s.',
  ],
];

/** Where a message is not the design's word for word: why. */
const OTHERWISE: Readonly<Record<string, string>> = {
  '4': 'available names stand in the order in which they are set',
  '5, renamed': 'a whole sentence, as the misspelt name has',
  '6, on its own line': 'the column stands in the place',
  'a secret that is not set': 'the command that sets it comes after it',
  'a column that is not there': 'the column that was meant comes after it',
};

test('deviations are of messages that are tested', () => {
  const names = PAGE.map(([name]) => name);
  expect(Object.keys(OTHERWISE).filter((name) => !names.includes(name))).toEqual([]);
});

test.each(PAGE)('%s', async (...mistake) => {
  const [, where, text, code, says] = mistake;
  expect([where, text]).toEqual([where, expect.stringContaining(MARK)]);
  const { text: plan, place } = plant(mistake);
  const { problems } = await check(plan);
  const [first, ...others] = problems.map(
    ({ line, column, code: found, message }) => `${line}:${column} ${found} ${message}`,
  );
  expect(others).toEqual([]);
  expect(first).toBe(`${place} ${code} ${says}`);
});
