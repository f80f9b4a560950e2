import { expect, test } from '@jest/globals';
import { withoutSecrets } from '../../src/base/without-secrets.ts';

test.each([
  // text, secrets → shown
  ['token was "s3cret$&"', ['s3cret$&'], 'token was "[redacted]"'],
  ['a.b.a', ['.'], 'a[redacted]b[redacted]a'],
  ['nothing here', [''], 'nothing here'],
])('%s', (text, secrets, shown) => {
  expect(withoutSecrets(text, secrets)).toBe(shown);
});
