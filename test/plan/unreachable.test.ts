import { describe, expect, test } from '@jest/globals';
import { compileText, problemLines } from '../support/compile-text.ts';

const planOf = (steps: string): string =>
  `baseUrl: http://127.0.0.1:1
fragments: { bye: { samplers: [{ get: /bye }, { stop: thread }] }, hi: { samplers: [{ get: /hi }] } }
threadGroups:
  - threads: 1
    onStart: [{ use: hi }, { if: { iteration: 1 }, samplers: [{ use: bye }] }]
    samplers:
${steps.replace(/^(?=.)/gm, '      ')}`;

const never = (place: string, stop: string): string =>
  `${place} unreachable This step is never reached: ${stop} always comes first. Put the "stop" into an "if", or take out what follows it.`;

describe('steps that can never run', () => {
  test.each([
    // what, steps from line 7 on, place, the stop
    ['behind a stop', '- stop: thread\n- get: /a\n- get: /b\n', '8:9', '"stop: thread" (line 7)'],
    [
      'behind a group with a stop',
      '- samplers: [{ stop: iteration }]\n- get: /a\n',
      '8:9',
      '"stop: iteration" (line 7)',
    ],
    [
      'behind a stop in both branches',
      '- if: { iteration: 1 }\n  samplers: [{ stop: test }]\n  else: [{ stop: thread }]\n- get: /a\n',
      '10:9',
      '"stop: test" (line 8)',
    ],
    [
      'behind a choice of stops',
      '- pickOne: [{ stop: test }, { stop: thread }]\n- get: /a\n',
      '8:9',
      '"stop: test" (line 7)',
    ],
    [
      'behind a parallel with a stop',
      '- parallel: [{ get: /x }, { stop: test }]\n- get: /a\n',
      '8:9',
      '"stop: test" (line 7)',
    ],
    ['behind a fragment with a stop', '- use: bye\n- get: /a\n', '8:9', '"stop: thread" (line 2)'],
    [
      'behind a stop in a branch',
      '- if: { iteration: 1 }\n  samplers: [{ stop: test }, { get: /a }]\n',
      '8:38',
      '"stop: test" (line 8)',
    ],
    [
      'behind a repeated stop',
      '- repeat: 3\n  samplers: [{ stop: test }]\n- get: /a\n',
      '9:9',
      '"stop: test" (line 8)',
    ],
  ])('%s', async (_what, steps, place, stop) => {
    expect(problemLines(await compileText(planOf(steps)))).toEqual([never(place, stop)]);
  });

  test.each([
    // what, steps
    ['a stop in one branch', '- if: { iteration: 1 }\n  samplers: [{ stop: test }]\n- get: /a\n'],
    ['a stop in one of several choices', '- pickOne: [{ stop: test }, { get: /x }]\n- get: /a\n'],
    ['a stop for each value of a list', '- forEach: []\n  as: x\n  samplers: [{ stop: test }]\n- get: /a\n'],
    ['a stop that is switched off', '- { stop: test, enabled: false }\n- get: /a\n'],
    ['a stop at the end, or before what is switched off', '- get: /a\n- stop: test\n- { get: /b, enabled: false }\n'],
  ])('not behind %s', async (_what, steps) => {
    expect(problemLines(await compileText(planOf(steps)))).toEqual([]);
  });
});
