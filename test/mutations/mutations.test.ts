import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cpSync, existsSync } from 'node:fs';
import { PROBLEM_CODES, type Problem, type ProblemCode } from '../../src/base/errors.ts';
import { plan as command, workFolder } from '../support/cli.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { connectionMistakes } from './connection-mistakes.ts';
import { fragmentMistakes } from './fragment-mistakes.ts';
import { check, ENVIRONMENT, FILES, plant, unbroken, type Mistake } from './mutation.ts';
import { adviceMistakes, planMistakes } from './plan-mistakes.ts';
import { requestMistakes } from './request-mistakes.ts';
import { templateMistakes } from './template-mistakes.ts';
import { valueMistakes } from './value-mistakes.ts';
import { wordsMistakes } from './words-mistakes.ts';
import { yamlMistakes } from './yaml-mistakes.ts';

const ERRORS: readonly Mistake[] = [
  ...yamlMistakes,
  ...wordsMistakes,
  ...valueMistakes,
  ...templateMistakes,
  ...requestMistakes,
  ...planMistakes,
  ...fragmentMistakes,
  ...connectionMistakes.filter(([, , , code]) => code !== 'advice'),
];
const WARNINGS: readonly Mistake[] = [
  ...adviceMistakes,
  ...connectionMistakes.filter(([, , , code]) => code === 'advice'),
];

// At that place, of that code, and nothing else: one mistake is one problem.
test.each([...ERRORS, ...WARNINGS])('%s', async (...mistake) => {
  const [, , , code, says, options] = mistake;
  const { text, place } = plant(mistake);
  const { plan, problems } = await check(text, options);
  const before = unbroken(mistake);
  const old = before === undefined ? [] : (await check(before)).problems.map(({ message }) => message);
  const found = problems.filter(({ message }) => !old.includes(message));
  expect(found.map(shown)).toEqual([expect.stringContaining(`${place} ${code} `)]);
  expect(found[0]?.message).toContain(says);
  expect(plan === undefined).toBe(code !== 'advice');
});

test('there are more mistakes than were promised, each under its own name', () => {
  const names = [...ERRORS, ...WARNINGS].map(([name]) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  expect(ERRORS.length).toBeGreaterThanOrEqual(590);
});

test('every code is hit', () => {
  const hit = new Set<ProblemCode>([...ERRORS, ...WARNINGS].map(([, , , code]) => code));
  expect(PROBLEM_CODES.filter((code) => !hit.has(code))).toEqual([]);
});

describe('with the command', () => {
  const work = workFolder();
  let server: RecordingServer;
  beforeAll(async () => {
    server = await recordingServer();
    cpSync(FILES, work.folder, { recursive: true });
  });
  afterAll(async () => {
    await server.close();
    work.remove();
  });

  const sample = ERRORS.filter(([, where, text, , , options], index) => {
    const keepsBase = !/baseUrl|¦baseURL|target/.test(text) && !['part', 'plan'].includes(where);
    return index % 23 === 5 && keepsBase && options === undefined;
  });

  test('the sample has at least ten', () => expect(sample.length).toBeGreaterThanOrEqual(10));

  test.each(sample)('nothing is sent: %s', async (...mistake) => {
    const [name, , , code, says] = mistake;
    const { text, place } = plant(mistake);
    const aimed = text.replace(/^baseUrl: .*$/m, `baseUrl: ${server.origin}`);
    const file = work.write(`${name.replaceAll(/\W+/g, '-')}.yaml`, aimed);
    server.reset();
    const output = work.fresh('report');
    const result = await command(['run', file, '-o', output], { env: ENVIRONMENT });
    expect([result.code, result.stdout, server.connections(), existsSync(output)]).toEqual([2, '', 0, false]);
    const errors = result.stderr.split('\n').filter((line) => line.includes(' error['));
    expect(errors).toEqual([expect.stringContaining(`${file}:${place} error[${code}] `)]);
    expect(errors[0]).toContain(says);
  });
});

function shown({ line, column, code, message }: Problem): string {
  return `${line}:${column} ${code} ${message}`;
}
