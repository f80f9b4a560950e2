import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { plan, readJson, workFolder, type CliResult } from '../support/cli.ts';
import { schemaErrors } from '../simulate/schemas.ts';
import { blocksOf, ROOT } from './markdown.ts';

/** The flagship plan made short; how busy this machine is does not matter here. */
const SHORT = ['--var', 'duration=2s', '--var', 'rampUp=1s', '--allow-invalid'];

const [quickStart = [], named = [], history = []] = blocksOf('docs/compare.md')
  .filter(({ language }) => language === 'sh')
  .map(({ text }) => text.trim().split('\n'));
const work = workFolder();
beforeAll(() => cpSync(join(ROOT, 'plans'), work.path('plans'), { recursive: true }));
afterAll(() => work.remove());

/** A documented line, as it stands there. */
function documented(line: string, ...more: readonly string[]): Promise<CliResult> {
  const [program = '', command = '', ...rest] = line.split(' ');
  expect(program).toBe('plan');
  return plan([command, ...rest, ...more, ...(command === 'run' ? SHORT : [])], { cwd: work.folder });
}

interface Runs {
  readonly runs: readonly { readonly target: string; readonly targetLabel: string }[];
}

describe('the quick start of docs/compare.md', () => {
  test('two sides against the demo are of one target, and nothing but chance lies between them', async () => {
    const [base = '', candidate = '', folders = '', json = ''] = quickStart;
    // A threshold may break on a busy machine.
    for (const line of [base, candidate]) expect([0, 1]).toContain((await documented(line)).code);
    expect((await documented(folders)).stdout).not.toMatch(/Different targets|The plan differs|left out/);
    const { stdout } = await documented(json);
    const document = JSON.parse(stdout) as Record<'base' | 'candidate', Runs> & { readonly differences: unknown };
    expect(schemaErrors('comparison')(document)).toEqual([]);
    expect(document.differences).not.toContainEqual(expect.objectContaining({ text: expect.stringMatching(/target/) }));
    const [before, after] = [document.base.runs[0], document.candidate.runs[0]];
    expect([before?.targetLabel, after?.targetLabel]).toEqual(['demo', 'demo']);
    expect([before?.target, after?.target]).toEqual(
      Array(2).fill(expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)),
    );
    expect(before?.target).not.toBe(after?.target);
  }, 120_000);

  test('the folders are compared as named, and the page says what the target is', async () => {
    expect([0, 1]).toContain((await documented(named[0] ?? '')).code);
    expect(existsSync(work.path('comparison/comparison.html'))).toBe(true);
  });

  test('runs against the demo make one history', async () => {
    const [run = '', file = '', folder = ''] = history;
    for (const output of ['first', 'second']) await documented(run, '-o', output);
    const trend = await documented(file);
    expect(trend.stdout).toMatch(/^trend: \w+ runs=2 /m);
    expect(readJson(work.path('trend/trend.json'))).toMatchObject({ targetLabel: 'demo', others: 0 });
    expect((await documented(folder)).stdout).toMatch(/^trend: \w+ runs=2 /m);
  }, 120_000);
});
