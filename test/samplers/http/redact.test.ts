import { describe, expect, test } from '@jest/globals';
import { LearnedSecrets } from '../../../src/samplers/http/learned-secrets.ts';
import { redactorFor } from '../../../src/samplers/http/redact.ts';

const SECRET = 'cänary/+ "s3cr&t" <x>?';
const canary = redactorFor([SECRET]);
const bytes = Buffer.from(SECRET);

describe('a secret value is found', () => {
  test.each([
    ['raw', SECRET],
    ['URL-encoded', encodeURIComponent(SECRET)],
    ['URL-encoded in lower case', encodeURIComponent(SECRET).replace(/%../g, (code) => code.toLowerCase())],
    ['form-encoded', encodeURIComponent(SECRET).replaceAll('%20', '+')],
    ['URL-encoded twice', encodeURIComponent(encodeURIComponent(SECRET))],
    ['base64', bytes.toString('base64')],
    ['base64url', bytes.toString('base64url')],
    ['inside longer base64', Buffer.from(`me:${SECRET}`).toString('base64')],
    ['inside longer base64, other alignment', Buffer.from(`user:${SECRET}!!`).toString('base64')],
    ['JSON-escaped', JSON.stringify({ a: SECRET })],
    [
      'JSON with \\u escapes',
      JSON.stringify({ a: SECRET })
        .replace('ä', '\\u00e4')
        .replace('<', '\\u003c')
        .replace('>', '\\u003e')
        .replace('&', '\\u0026'),
    ],
    ['hexadecimal', bytes.toString('hex')],
    ['HTML-escaped', 'cänary/+ &quot;s3cr&amp;t&quot; &lt;x&gt;?'],
  ])('%s', (_name, text) => {
    for (const shown of [
      canary.text(`before ${text} after`),
      canary.body(Buffer.from(`before ${text} after`), 'text/plain'),
      canary.url(`http://host/${text}`),
      JSON.stringify(canary.headers([['x-echo', text]])),
    ]) {
      expect(shown).toContain('[redacted]');
      expect(shown).not.toContain('s3cr');
      expect(shown).not.toContain(bytes.subarray(4, 16).toString('base64').slice(2, 12));
    }
  });

  test('also where the body is cut', () => {
    const body = `${'x'.repeat(4090)}${SECRET} tail`;
    expect(canary.body(body, 'text/plain')).not.toContain('cän');
  });

  test('in messages, expected and actual', () => {
    const failure = {
      kind: 'check',
      name: 'assertion',
      message: `got ${SECRET}`,
      expected: SECRET,
      actual: `"${SECRET}"`,
    } as const;
    expect(JSON.stringify(canary.failure(failure))).not.toContain('s3cr');
  });

  test('short values are left alone: they would hide everything', () => {
    expect(redactorFor(['admin']).text('administration')).toBe('administration');
  });
});

describe('sensitive names', () => {
  const redactor = redactorFor([]);

  test.each([
    ['Authorization', 'Bearer abc'],
    ['cookie', 'sid=abc'],
    ['Set-Cookie', 'sid=abc; Path=/'],
    ['X-Api-Key', 'abc'],
    ['proxy-authorization', 'Basic abc'],
    ['X-CSRF-Token', 'abc'],
    ['client-secret', 'abc'],
  ])('the header %s', (name, value) => {
    expect(redactor.headers([[name, value]])).toEqual([[name, '[redacted]']]);
  });

  test('other headers stay, queries inside them do not', () => {
    expect(
      redactor.headers([
        ['content-type', 'text/html'],
        ['location', '/cb?access_token=abc&state=1'],
      ]),
    ).toEqual([
      ['content-type', 'text/html'],
      ['location', '/cb?access_token=[redacted]&state=1'],
    ]);
  });

  test.each([
    ['query', '/a?x=1&access_token=abc#f', '/a?x=1&access_token=[redacted]#f'],
    ['encoded name', '/a?user%5Bpassword%5D=abc', '/a?user%5Bpassword%5D=[redacted]'],
  ])('in a %s', (_name, url, shown) => {
    expect(redactor.url(url)).toBe(shown);
  });

  test.each([
    [
      '{"a":1,"password":"x","b":[{"refreshToken":{"v":"x"}}],"c":2}',
      '{"a":1,"password":"[redacted]","b":[{"refreshToken":"[redacted]"}],"c":2}',
    ],
    ['{"token": 12345 , "n": 1}', '{"token": "[redacted]", "n": 1}'],
    ['{"token":"cut of', '{"token":"[redacted]"'],
    ['{"secrets":["a","b"', '{"secrets":"[redacted]"'],
    ['{"p\\u0061ssword":"x"}', '{"p\\u0061ssword":"[redacted]"}'],
    ['{"password":"a\\"b,c","d":1}', '{"password":"[redacted]","d":1}'],
  ])('in JSON: %s', (body, shown) => {
    expect(redactor.body(body, 'application/json')).toBe(shown);
  });

  test('in forms', () => {
    expect(redactor.body('user=me&password=a+b&x=1', 'application/x-www-form-urlencoded')).toBe(
      'user=me&password=[redacted]&x=1',
    );
  });

  test('in any text', () => {
    expect(redactor.text('sent Bearer abc.def-ghi to /x')).toBe('sent Bearer [redacted] to /x');
  });

  test('multipart is shown as an outline', () => {
    const boundary = 'XyZ';
    const part = (head: string, content: string): string =>
      `--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
    const body = [
      part('name="source"', 'dashboard'),
      part('name="api_token"', 'abc'),
      part('name="file"; filename="a.csv"\r\ncontent-type: text/csv', 'a,b\r\n1,2\r\n'),
      `--${boundary}--\r\n`,
    ].join('');
    expect(redactor.body(Buffer.from(body), `multipart/form-data; boundary=${boundary}`).split('\n')).toEqual([
      'source: dashboard',
      'api_token: [redacted]',
      'file: file "a.csv" (text/csv, 10 bytes)',
    ]);
  });
});

describe('hostile bodies', () => {
  const redactor = redactorFor([]);

  test('control characters and direction marks are shown, not obeyed', () => {
    expect(redactor.body('a\u001b]52;c\u0007 \u202etxt\ttab\nline', 'text/plain')).toBe(
      'a\\x1b]52;c\\x07 \\x202etxt\ttab\nline',
    );
  });

  test('binary data is named, not shown', () => {
    expect(redactor.body(Buffer.from([0, 1, 2, 3, 255, 254]), 'image/png')).toBe('[binary data, 6 bytes]');
  });

  test('4 KB is the most', () => {
    expect(Buffer.byteLength(redactor.body('ä'.repeat(10_000), 'text/plain'))).toBeLessThanOrEqual(4096);
  });

  test('a body made to be slow is not', () => {
    const startedMs = performance.now();
    redactor.body('"token":'.repeat(3000), 'application/json');
    redactor.body('='.repeat(16_000), 'application/x-www-form-urlencoded');
    redactor.body('a'.repeat(16_000), 'text/plain');
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });
});

test('what is made of the secrets of a user is kept until another one is learned', () => {
  const learned = new LearnedSecrets();
  const plan = ['plan-secret'];
  const before = redactorFor(plan).with(learned.values);
  expect(before).toBe(redactorFor(plan));
  learned.add('first-token');
  const one = redactorFor(plan).with(learned.values);
  expect(redactorFor(plan).with(learned.values)).toBe(one);
  expect(one.text('plan-secret first-token second-token')).toBe('[redacted] [redacted] second-token');
  learned.add('second-token');
  expect(redactorFor(plan).with(learned.values).text('first-token second-token')).toBe('[redacted] [redacted]');
  expect(redactorFor(['another']).with(learned.values).text('plan-secret first-token')).toBe('plan-secret [redacted]');
});
