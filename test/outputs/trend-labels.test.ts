import { expect, test } from '@jest/globals';
import { labelsWithRoom, runLabels } from '../../src/outputs/trend/run-labels.ts';

const at = (time: string, commit?: string): { startedAt: number; commit?: string } => ({
  startedAt: Date.parse(time),
  ...(commit === undefined ? {} : { commit }),
});

test.each([
  ['a run a day', [at('2026-01-15T09:30Z', 'aaaaaaaaaa'), at('2026-01-16T09:30Z', 'bbbbbbbbbb')], ['01-15', '01-16']],
  ['over years', [at('2025-12-31T09:30Z'), at('2026-01-01T09:30Z')], ['2025-12-31', '2026-01-01']],
  ['of one day', [at('2026-01-15T09:30Z'), at('2026-01-15T10:45Z')], ['09:30', '10:45']],
  [
    'several a day, each of its commit',
    [at('2026-01-15T09:30Z', 'aaaaaaaaaa'), at('2026-01-15T10:30Z', 'bbbbbbbbbb')],
    ['aaaaaaaa', 'bbbbbbbb'],
  ],
  [
    'several a day of one commit',
    [at('2026-01-15T09:30Z', 'aa'), at('2026-01-15T10:30Z', 'aa'), at('2026-01-16T10:30Z', 'bb')],
    ['01-15', '01-15', '01-16'],
  ],
  ['a single one', [at('2026-01-15T09:30Z')], ['01-15']],
])('runs %s', (_, runs, labels) => {
  expect(runLabels(runs)).toEqual(labels);
});

test.each([
  // labels, room for each run, of one character → numbers of those shown
  [['01-15', '01-16', '01-17'], 100, 7, [0, 1, 2]],
  [['01-15', '01-16', '01-17', '01-18'], 30, 7, [1, 3]],
  [['01-15', '01-15', '01-16'], 100, 7, [0, 2]],
  [['01-15'], 1, 7, [0]],
  [[], 10, 7, []],
])('of %j with room %d for a run, %d a character, %j are shown', (labels, slot, character, shown) => {
  expect(labelsWithRoom(labels, slot, character)).toEqual(shown);
});
