import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';

/** The project's folder, also from `dist/`. */
export const PROJECT: string = fileURLToPath(new URL('../../..', import.meta.url));
const GOLDEN = join(PROJECT, 'test', 'golden');

/** Names of the cases in `test/golden/<suite>/`. */
export function goldenCases(suite: string): readonly string[] {
  return readdirSync(join(GOLDEN, suite)).sort();
}

/** The file of a case as text. */
export function goldenFile(suite: string, name: string, file: string): string {
  return readFileSync(join(GOLDEN, suite, name, file), 'utf8');
}

/** Compares with the file of a case; `UPDATE_GOLDEN=1` writes it instead, to be read before it is committed. */
export function expectGolden(text: string, suite: string, name: string, file = 'expected.txt'): void {
  const path = join(GOLDEN, suite, name, file);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, text);
  expect(text).toBe(existsSync(path) ? readFileSync(path, 'utf8') : '(no file)');
}
