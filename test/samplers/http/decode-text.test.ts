import { expect, test } from '@jest/globals';
import { decodeText } from '../../../src/samplers/http/decode-text.ts';

const TEXT = '"größe": "5 €"';
const LATIN = '"größe": "é"';
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const bytes = (...values: readonly number[]): Buffer => Buffer.from(values);

test.each<[string, Buffer, string | undefined, string]>([
  // what, bytes, content type, text
  ['nothing said', Buffer.from(TEXT), undefined, TEXT],
  ['UTF-8', Buffer.from(TEXT), 'application/json; charset=UTF-8', TEXT],
  ['a mark of UTF-8', Buffer.from(`\ufeff${TEXT}`), 'application/json', TEXT],
  ['latin-1', latin(LATIN), 'text/plain; charset=ISO-8859-1', LATIN],
  ['quoted', latin(LATIN), 'text/plain; charset="latin1"; x=y', LATIN],
  ['windows-1252', bytes(0x80, 0x85, 0x9f, 0xe9), 'text/plain;charset=windows-1252', '€…Ÿé'],
  ['UTF-16 with a mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), 'text/xml', TEXT],
  ['UTF-16, big end first, with a mark', utf16be(`\ufeff${TEXT}`), undefined, TEXT],
  ['UTF-16 by name', utf16be(TEXT), 'text/plain; charset=utf-16be', TEXT],
  ['the mark against the header', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), 'text/plain; charset=utf-8', TEXT],
  ['a mark and the header', Buffer.from(`\ufeff${TEXT}`), 'text/plain; charset=latin1', TEXT],
  ['Japanese', bytes(0x93, 0xfa, 0x96, 0x7b), 'text/html; charset=Shift_JIS', '日本'],
  [
    'an XML declaration',
    latin('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'),
    'text/xml',
    '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>',
  ],
  ['a meta element', latin('<html><meta charset=latin1><p>é'), 'text/html', '<html><meta charset=latin1><p>é'],
  [
    'an old meta element',
    latin('<meta http-equiv="content-type" content="text/html; charset=iso-8859-1">é'),
    undefined,
    '<meta http-equiv="content-type" content="text/html; charset=iso-8859-1">é',
  ],
  [
    'the header against the meta element',
    Buffer.from('<meta charset=latin1>é'),
    'text/html; charset=utf-8',
    '<meta charset=latin1>é',
  ],
  ['a meta element in JSON', Buffer.from('"<meta charset=latin1>é"'), 'application/json', '"<meta charset=latin1>é"'],
  ['a charset nobody knows', Buffer.from(TEXT), 'text/plain; charset=klingon', TEXT],
  ['bytes that are no UTF-8', bytes(0x61, 0xff, 0x62), 'text/plain', 'a\ufffdb'],
  ['no body', bytes(), 'text/plain; charset=latin1', ''],
])('%s', (_what, body, contentType, text) => {
  expect(decodeText(body, contentType)).toBe(text);
});
