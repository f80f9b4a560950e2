import { expect, test } from '@jest/globals';
import { didYouMean, nearest } from '../../src/base/nearest.ts';

test.each([
  // written, candidates → suggestion
  ['extracters', ['extractors', 'assertions'], 'extractors'],
  ['staus', ['status', 'steps'], 'status'],
  ['STATUS', ['status'], 'status'],
  ['gte', ['get', 'put'], 'get'], // two letters swapped are one slip
  ['reportID', ['reportId', 'token'], 'reportId'],
  ['banana', ['status', 'body'], undefined],
  ['x', ['status'], undefined],
  ['', ['a-long-word'], undefined],
])('%s among %j suggests %s', (word, candidates, suggestion) => {
  expect(nearest(word, candidates)).toBe(suggestion);
});

test('the sentence is empty when nothing is close', () => {
  expect([didYouMean('heders', ['headers']), didYouMean('zzz', ['headers'])]).toEqual([' Did you mean "headers"?', '']);
});
