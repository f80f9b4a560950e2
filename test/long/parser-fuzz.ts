import { expect, test } from '@jest/globals';
import { fuzzText, runFuzz } from '../support/parser-fuzz/run-fuzz.ts';

// LOADPLAN_FUZZ_CASES and LOADPLAN_FUZZ_SEED: more of it, and elsewhere.
const CASES = Number(process.env['LOADPLAN_FUZZ_CASES'] ?? 100_000);
const SEED = Number(process.env['LOADPLAN_FUZZ_SEED'] ?? 2);

test(`${CASES} answers with seed ${SEED}, whole and in all splits, are read as llhttp reads them, or as stated`, async () => {
  const report = await runFuzz(SEED, CASES);
  process.stdout.write(fuzzText(report));
  expect(report.failures).toEqual([]);
}, 3_600_000);
