import { describe, expect, test } from '@jest/globals';
import { compileText, problemLines } from '../support/compile-text.ts';

const TOP = 'baseUrl: http://127.0.0.1:1\n';
const TAKE = 'get: /a, extractors: { id: $.id }';
const groupOf = (...lines: readonly string[]): string => `threadGroups:\n  - threads: 1\n    ${lines.join('\n    ')}\n`;
const unread = (place: string): string =>
  `${place} advice "id" is extracted but nothing reads it. Take it away, or use {{id}}.`;

describe('a value that is extracted and never read', () => {
  test.each([
    ['at all', groupOf(`samplers: [{ ${TAKE} }]`), ['4:41']],
    ['read before only', groupOf(`samplers: [{ ${TAKE} }, { get: /b, extractors: { id: $.x } }]`), ['4:41', '4:80']],
    [
      'read by another group only',
      `${groupOf(`samplers: [{ ${TAKE} }]`)}  - { threads: 1, variables: { id: 1 }, samplers: [{ get: '/{{id}}' }] }\n`,
      ['4:41'],
    ],
    ['in setUp', `setUp: [{ ${TAKE} }]\n${groupOf('samplers: [{ get: /b }]')}`, ['2:34']],
    [
      'in a fragment used twice',
      `fragments: { f: { samplers: [{ ${TAKE} }] } }\n${groupOf('samplers: [{ use: f }, { use: f }]')}`,
      ['2:55'],
    ],
  ])('%s is told', async (_what, text, places) => {
    expect(problemLines(await compileText(TOP + text))).toEqual(places.map(unread));
  });

  test.each([
    ['a later step', groupOf(`samplers: [{ ${TAKE} }, { get: '/{{id}}' }]`)],
    ['a condition', groupOf(`samplers: [{ ${TAKE} }, { if: { id: 1 }, samplers: [{ get: /b }] }]`)],
    ['until', groupOf(`samplers: [{ repeat: 2, every: 1s, until: { id: 1 }, samplers: [{ ${TAKE} }] }]`)],
    ['onStop', groupOf(`onStart: [{ ${TAKE} }]`, 'samplers: [{ get: /b }]', "onStop: [{ get: '/{{id}}' }]")],
    ['auth of the group', groupOf("auth: { bearer: '{{id}}' }", `onStart: [{ ${TAKE} }]`, 'samplers: [{ get: /b }]')],
    ['the next request through a header', groupOf(`samplers: [{ ${TAKE} }, { get: /b, headers: { x: '{{id}}' } }]`)],
    [
      'one of the uses of its fragment',
      `fragments: { f: { samplers: [{ ${TAKE} }] } }\n` +
        `${groupOf("samplers: [{ use: f }, { get: '/{{id}}' }]")}  - { threads: 1, samplers: [{ use: f }] }\n`,
    ],
    ['a group, from setUp', `setUp: [{ ${TAKE} }]\n${groupOf("samplers: [{ get: '/{{id}}' }]")}`],
    [
      'tearDown, from setUp',
      `setUp: [{ ${TAKE} }]\ntearDown: [{ get: '/{{id}}' }]\n${groupOf('samplers: [{ get: /b }]')}`,
    ],
    ['a step that is switched off', groupOf(`samplers: [{ ${TAKE} }, { get: '/{{id}}', enabled: false }]`)],
    [
      'a group that is switched off, from setUp',
      `setUp: [{ ${TAKE} }]\n${groupOf('samplers: [{ get: /b }]')}  - { threads: 1, enabled: false, samplers: [{ get: '/{{id}}' }] }\n`,
    ],
  ])('read by %s: nothing is told', async (_what, text) => {
    expect(problemLines(await compileText(TOP + text))).toEqual([]);
  });
});

test.each([
  ["get: '/{{who}}', enabled: false"],
  ["if: { who: 1 }, enabled: false, samplers: [{ get: '/b' }]"],
  ["use: g, with: { name: '{{ upper who }}' }, enabled: false"],
])('an argument that only %s reads is no error', async (step) => {
  const fragments = "fragments: { f: { samplers: [{ get: /a }, { STEP }] }, g: { samplers: [{ get: '/{{name}}' }] } }";
  const text = `${TOP}${fragments.replace('STEP', step)}\n${groupOf('samplers: [{ use: f, with: { who: 1 } }, { use: g, with: { name: x } }]')}`;
  expect(problemLines(await compileText(text))).toEqual([]);
  const wrong = problemLines(await compileText(text.replace('with: { who', 'with: { whom')));
  expect(wrong).toEqual([expect.stringContaining('unknown-argument Fragment "f" never reads "whom".')]);
});

describe('rows of iterations are not there when a thread starts', () => {
  const data = (more: string): string => `data: { user: { rows: [{ name: a }]${more} } }\n`;
  const why = (place: string): string =>
    `${place} may-be-unset "user" has no row yet when a thread starts: each iteration draws one. Give each thread a row of its own with "per: thread" in data set "user" (line 2), or read it in "samplers".`;
  const start = groupOf("onStart: [{ get: '/{{user.name}}' }]", 'samplers: [{ get: /b }]');
  test.each([
    ['onStart', data('') + start, ['5:26']],
    [
      'variables of the group',
      data('') + groupOf("variables: { who: '{{user.name}}' }", "samplers: [{ get: '/{{who}}' }]"),
      ['5:26'],
    ],
    [
      'a fragment that onStart uses',
      `${data('')}fragments: { f: { samplers: [{ get: '/{{user.name}}' }] } }\n${groupOf('onStart: [{ use: f }]', 'samplers: [{ use: f }]')}`,
      ['3:41'],
    ],
    ['onStart with a row per thread', data(', per: thread') + start, []],
    [
      'samplers and onStop',
      data('') + groupOf("samplers: [{ get: '/{{user.name}}' }]", "onStop: [{ get: '/{{user.name}}' }]"),
      [],
    ],
    ['setUp', `${data('')}setUp: [{ get: '/{{user.name}}' }]\n${groupOf('samplers: [{ get: /b }]')}`, []],
  ])('%s', async (_what, text, places) => {
    expect(problemLines(await compileText(TOP + text))).toEqual(places.map(why));
  });
});
