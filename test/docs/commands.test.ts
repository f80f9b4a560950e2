import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { blocksOf, PAGES, ROOT } from './markdown.ts';

const run = promisify(execFile);
const MAIN = join(ROOT, 'dist/src/cli/main.js');
const PLAN_COMMANDS = ['run', 'validate', 'report', 'demo', 'schema', 'explain', 'init', 'compare', 'trend', 'export'];
/** A threshold may break on a busy machine, and a run be slower than the one before it. */
const MAY_SAY_WORSE = ['run', 'compare', 'trend'];
/** Documented runs of the flagship plan are made short; how busy this machine is does not matter. */
const SHORT = ['--var', 'duration=2s', '--var', 'rampUp=1s', '--allow-invalid'];

interface Line {
  readonly where: string;
  readonly words: readonly string[];
  readonly isRun: boolean;
}

/** `a && b` are two commands. Blocks marked `no-run` need a server of the reader's, or do not end. */
const lines: readonly Line[] = PAGES.flatMap((page) =>
  blocksOf(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text, line, kind }) =>
      text.split('\n').flatMap((written, i) =>
        written.split(' && ').map((command) => ({
          where: `${page}:${line + 1 + i} ${command.trim()}`,
          words: command.trim().split(/\s+/),
          isRun: kind !== 'no-run',
        })),
      ),
    ),
).filter(({ words }) => words[0] !== '');
const planLines = lines.filter(({ words }) => words[0] === 'plan');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'loadplan-docs-'));
  cpSync(join(ROOT, 'plans'), join(folder, 'plans'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every documented line is a plan or npm command', () => {
  expect(lines.filter(({ words }) => words[0] !== 'plan' && words[0] !== 'npm').map(({ where }) => where)).toEqual([]);
});

describe('documented options exist', () => {
  test.each(planLines.map((line) => [line.where, line] as const))('%s', async (_, { words }) => {
    const [, command = '', ...rest] = words;
    expect(PLAN_COMMANDS).toContain(command);
    const { stdout: help } = await run(process.execPath, [MAIN, command, '--help']);
    for (const option of rest.filter((word) => /^--?[a-z]/.test(word))) {
      expect(help).toMatch(new RegExp(`(^|[ ,])${option}( |,|$)`, 'm'));
    }
  });
});

describe('documented commands run', () => {
  const runnable = planLines.filter(({ isRun }) => isRun);
  // In order, in one folder: `plan report` reads what `plan run` left.
  test.each(runnable.map((line) => [line.where, line] as const))(
    '%s',
    async (_, { words }) => {
      const [, command = '', ...rest] = withoutRedirect(words);
      const args = [command, ...rest, ...(command === 'run' && !rest.includes('--once') ? SHORT : [])];
      const { code, stderr } = await exitOf(args);
      // A threshold may break in two seconds on a busy machine; nothing else may go wrong.
      const isFine = code === 0 || (MAY_SAY_WORSE.includes(command) && code === 1);
      expect(isFine ? '' : `exit ${String(code)}: ${stderr}`).toBe('');
    },
    120_000,
  );
});

describe('npm commands', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const npm = lines.filter(({ words }) => words[0] === 'npm');

  test.each(npm.map(({ where, words }) => [where, words] as const))('%s', (_, words) => {
    const name = words[1] === 'run' ? (words[2] ?? '') : (words[1] ?? '');
    if (name !== 'ci' && name !== 'link') expect(Object.keys(scripts)).toContain(name);
  });

  test('npm start leaves a report', async () => {
    const report = join(folder, 'started');
    const start = /^node (\S+)$/.exec(scripts['start'] ?? '')?.[1] ?? '';
    await run(process.execPath, [join(ROOT, start), ...SHORT, '-o', report]);
    expect(readFileSync(join(report, 'index.html'), 'utf8')).toContain('FastAPI shop');
  }, 120_000);
});

/** What stands behind `>` is for the shell. */
function withoutRedirect(words: readonly string[]): readonly string[] {
  const at = words.indexOf('>');
  return at < 0 ? words : words.slice(0, at);
}

async function exitOf(args: readonly string[]): Promise<{ readonly code: unknown; readonly stderr: string }> {
  try {
    const { stderr } = await run(process.execPath, [MAIN, ...args], { cwd: folder });
    return { code: 0, stderr };
  } catch (error) {
    const { code, stderr } = error as { readonly code?: unknown; readonly stderr?: string };
    return { code, stderr: stderr ?? '' };
  }
}
