import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

/**
 * The house: a file imports only from folders of a lower rank, or from its own. Folders of the tell wing (no
 * network) have an allow-list instead: they never see the run wing.
 */
const RANKS: Readonly<Record<string, number>> = {
  base: 0,
  demo: 1,
  document: 1,
  template: 1,
  load: 1,
  matchers: 1,
  metrics: 1,
  contracts: 2,
  extractors: 3,
  assertions: 3,
  data: 3,
  samplers: 4,
  monitor: 4,
  controllers: 4,
  plan: 5,
  importers: 5,
  engine: 6,
  cli: 7,
};
const TELL_WING: Readonly<Record<string, readonly string[]>> = {
  thresholds: ['base', 'matchers', 'metrics'],
  result: ['base', 'matchers', 'metrics', 'thresholds'],
  report: ['base', 'matchers', 'metrics', 'thresholds', 'result'],
  compare: ['base', 'matchers', 'metrics', 'thresholds', 'result', 'report'],
  outputs: ['base', 'matchers', 'metrics', 'thresholds', 'result', 'report', 'compare'],
};
/** Run wing folders that may use `thresholds`, which is pure. */
const MAY_JUDGE = ['plan', 'engine', 'cli'];
/** Only the command line sees both wings. */
const SEES_BOTH = 'cli';

interface Import {
  readonly from: string;
  readonly to: string;
  readonly file: string;
}

/** Why an import breaks the layering, or `undefined`. */
function violation({ from, to, file }: Import): string | undefined {
  if (from === to) return undefined;
  const tell = TELL_WING[from];
  if (tell !== undefined) return tell.includes(to) ? undefined : `${file}: ${from} may not import ${to}`;
  if (TELL_WING[to] !== undefined) {
    const allowed = from === SEES_BOTH || (to === 'thresholds' && MAY_JUDGE.includes(from));
    return allowed ? undefined : `${file}: ${from} may not import ${to} (tell wing)`;
  }
  const [own, other] = [RANKS[from], RANKS[to]];
  if (own === undefined || other === undefined) return `${file}: no rank for ${own === undefined ? from : to}`;
  return other < own ? undefined : `${file}: ${from} (rank ${own}) may not import ${to} (rank ${other})`;
}

/** `from '…'`, bare `import '…'`, and `import('…')`. */
const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(?\s*)['"]([^'"]+)['"]/g;

function importsOf(path: string, text: string): readonly Import[] {
  const file = relative(SRC, path);
  const from = file.split('/')[0] ?? '';
  return [...text.matchAll(SPECIFIER)].flatMap(([, specifier = '']) => {
    if (!specifier.startsWith('.')) return [];
    const target = relative(SRC, join(path, '..', specifier));
    return [{ from, to: target.split('/')[0] ?? '', file }];
  });
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesIn(path);
    return name.endsWith('.ts') ? [path] : [];
  });
}

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

test('every import goes downwards', () => {
  const files = filesIn(SRC);
  expect(files.length).toBeGreaterThan(50);
  const broken = files.flatMap((path) =>
    importsOf(path, readFileSync(path, 'utf8')).flatMap((item) => violation(item) ?? []),
  );
  expect(broken).toEqual([]);
});

test.each([
  ['template/x.ts', `import { y } from '../engine/y.ts';`],
  ['template/x.ts', `import '../document/y.ts';`],
  ['report/x.ts', `import type { Plan } from '../plan/plan.ts';`],
  ['engine/x.ts', `const y = await import('../result/y.ts');`],
  ['samplers/http/x.ts', `export * from '../../controllers/index.ts';`],
])('a planted violation in %s is found: %s', (file, text) => {
  const found = importsOf(join(SRC, file), text).flatMap((item) => violation(item) ?? []);
  expect(found).toHaveLength(1);
});
