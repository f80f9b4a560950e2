import { expect, test } from '@jest/globals';
import { samplerTree } from '../../src/outputs/html/sampler-tree.ts';
import type { SamplerRow } from '../../src/report/report-model.ts';
import { simulateReportModel } from '../simulate/report-model.ts';

const [ANY] = simulateReportModel({ durationSeconds: 3 }).samplers;

/** `group: name in transaction`; names in capitals are transactions. */
function rowOf(text: string): SamplerRow {
  const [, group = '', name = '', within] = /^(\w+): (\w+)(?: in (\w+))?$/.exec(text) ?? [];
  if (ANY === undefined) throw new Error('no sampler');
  const kind = name === name.toUpperCase() ? 'transaction' : 'request';
  return { ...ANY, group, name, kind, ...(within === undefined ? {} : { within }) };
}

test.each([
  // rows as the model has them → lines, moved in by their depth
  [
    ['g: a', 'g: b'],
    ['a', 'b'],
  ],
  [
    ['g: a', 'h: b', 'g: c'],
    ['[g]', 'a', 'c', '[h]', 'b'],
  ],
  [
    ['g: a', 'g: b in BUY', 'g: c', 'g: d in BUY', 'g: BUY'],
    ['a', 'BUY', '> b', '> d', 'c'],
  ],
  [
    ['g: a in PAY', 'g: PAY in BUY', 'g: BUY'],
    ['BUY', '> PAY', '>> a'],
  ],
  [
    ['g: a in GONE', 'g: EMPTY'],
    ['a', 'EMPTY'],
  ],
  [
    ['g: A in B', 'g: B in A'],
    ['A', '> B'],
  ],
])('%j stands as %j', (rows, lines) => {
  const samplers = rows.map(rowOf);
  const shown = samplerTree(samplers).map((line) =>
    'group' in line ? `[${line.group}]` : `${'>'.repeat(line.depth)} ${samplers[line.index]?.name ?? ''}`.trim(),
  );
  expect(shown).toEqual(lines);
});
