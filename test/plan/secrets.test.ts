import { expect, test } from '@jest/globals';
import { compileText } from '../support/compile-text.ts';

test('a secret in baseUrl is not in what the run shows as its target', async () => {
  const text = `
baseUrl: 'http://127.0.0.1/{{secrets.tenant}}'
secrets: { tenant: TENANT }
threadGroups: [{ threads: 1, samplers: [{ get: /a }] }]
`;
  const { plan } = await compileText(text, { env: { TENANT: 'acme-4711' } });
  expect(plan?.target).toBe('http://127.0.0.1/[redacted]');
  expect(JSON.stringify(plan?.labels)).not.toContain('acme-4711');
});
