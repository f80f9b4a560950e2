import { describe, expect, test } from '@jest/globals';
import { compileSending } from '../../../src/samplers/http/send-rules.ts';
import { STANDARD_RULES } from '../../../src/samplers/http/transport.ts';
import { mapNode } from '../../support/nodes.ts';
import { TestCompiler } from '../../support/test-compiler.ts';

function compile(step: string, settings: readonly string[] = []): ReturnType<typeof compileSending> {
  const { sending, problems } = tryToCompile(step, settings);
  expect(problems).toEqual([]);
  return sending;
}

function tryToCompile(
  step: string,
  settings: readonly string[],
): { readonly sending: ReturnType<typeof compileSending>; readonly problems: readonly string[] } {
  const compiler = new TestCompiler({ settings });
  const node = mapNode(`{ get: /a, ${step} }`);
  const url = node.get('get');
  if (url?.kind !== 'scalar') throw new Error('no URL');
  const sending = compileSending(node, url, compiler);
  return { sending, problems: compiler.problems.list().map(({ code, message }) => `${code} ${message}`) };
}

describe('timeout', () => {
  test.each([
    // the plan, the thread group, the step → total, connect, firstByte
    ['', '', '', 60_000, undefined, undefined],
    ['timeout: 3m', '', '', 180_000, undefined, undefined],
    ['timeout: 3m', '', 'timeout: 500ms', 500, undefined, undefined],
    ['', '', 'timeout: { connect: 5s }', 60_000, 5_000, undefined],
    ['', '', 'timeout: { total: 10s }', 10_000, undefined, undefined],
    ['', '', 'timeout: { connect: 5s, firstByte: 10s, total: 20s }', 20_000, 5_000, 10_000],
    // A map is laid over what surrounds it …
    ['timeout: 3m', '', 'timeout: { connect: 5s }', 180_000, 5_000, undefined],
    ['timeout: { connect: 2s }', 'timeout: { firstByte: 5s }', 'timeout: { total: 30s }', 30_000, 2_000, 5_000],
    // … and may be shorter than what it inherits; a plain time stands alone.
    ['timeout: { connect: 5s, firstByte: 8s }', '', 'timeout: { total: 6s }', 6_000, 5_000, undefined],
    ['timeout: { connect: 5s, firstByte: 8s }', '', 'timeout: { total: 4s }', 4_000, undefined, undefined],
    // The first byte cannot come before the connection.
    ['', '', 'timeout: { firstByte: 10s }', 60_000, 10_000, 10_000],
    ['timeout: { connect: 5s }', '', 'timeout: { firstByte: 2s }', 60_000, 2_000, 2_000],
    ['timeout: { connect: 2s, firstByte: 5s }', '', 'timeout: 3m', 180_000, undefined, undefined],
  ])('%s / %s / %s', (plan, group, step, total, connectMs, firstByteMs) => {
    const { timeoutMs, rules } = compile(
      step,
      [plan, group].map((layer) => `{ ${layer} }`),
    );
    expect(timeoutMs).toBe(total);
    expect(rules).toMatchObject({ connectMs, firstByteMs });
  });
});

describe('what else a step says', () => {
  test('is one shared object when it says nothing, also when it repeats the defaults', () => {
    expect(compile('timeout: 5s').rules).toBe(STANDARD_RULES);
    expect(compile('http2: false, transport: wire, expectLength: false').rules).toBe(STANDARD_RULES);
  });

  test.each([
    ['maxBytes: 10MB', '', { maxBytes: 10_000_000 }],
    ['', 'maxBytes: 1MiB', { maxBytes: 1_048_576 }],
    ['expectLength: true', '', { expectLength: true }],
    ['expectLength: false', 'expectLength: true', { expectLength: false }],
    ['', 'http2: true', { http2: true }],
    ['transport: undici', '', { transport: 'undici' }],
    ['transport: wire', 'transport: undici', { transport: 'wire' }],
  ])('%s in %s', (step, plan, rules) => {
    expect(compile(step, ['{ baseUrl: https://a.test }', `{ ${plan} }`]).rules).toMatchObject(rules);
  });

  test.each([
    ['http://a.test', '/a', true],
    ['https://a.test', '/a', false],
    ['http://a.test', 'https://b.test/a', false],
    ['https://a.test', 'http://b.test/a', true],
    ['{{base}}', '/a', false],
  ])('http2 under baseUrl %s for %s: a warning %s', (baseUrl, url, isWarned) => {
    const compiler = new TestCompiler({ settings: [`{ baseUrl: '${baseUrl}', http2: true }`] });
    const node = mapNode(`{ get: '${url}' }`);
    const scalar = node.get('get');
    if (scalar?.kind !== 'scalar') throw new Error('no URL');
    compileSending(node, scalar, compiler);
    const warnings = compiler.problems.list().map(({ severity, message }) => `${severity} ${message}`);
    expect(warnings).toHaveLength(isWarned ? 1 : 0);
    if (isWarned) expect(warnings[0]).toContain('warning "http2" does nothing for http://');
  });
});
