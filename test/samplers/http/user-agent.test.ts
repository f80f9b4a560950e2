import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { USER_AGENT } from '../../../src/samplers/http/user-agent.ts';

test('the user agent names the version of the package', () => {
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string; version: string };
  expect(USER_AGENT).toBe(`${name}/${version}`);
});
