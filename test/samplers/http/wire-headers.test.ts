import { describe, expect, test } from '@jest/globals';
import { ReadBuffer } from '../../../src/samplers/http/read-buffer.ts';
import { ResponseParser } from '../../../src/samplers/http/response-parser.ts';
import type { ResponseHeaders } from '../../../src/samplers/http/response-headers.ts';

const reads = new ReadBuffer();

function headersOf(lines: readonly string[]): ResponseHeaders {
  const parser = new ResponseParser(reads);
  parser.begin(false, 0);
  reads.reads++;
  const head = `HTTP/1.1 200 OK\r\n${lines.map((line) => `${line}\r\n`).join('')}content-length: 0\r\n\r\n`;
  const bytes = reads.buffer.write(head, 'latin1');
  parser.feed(bytes);
  expect({ problem: parser.problem, status: parser.status }).toEqual({ problem: '', status: 200 });
  return parser.headers();
}

const NAMES = ['content-type', 'content-encoding', 'x', 'location', 'content-length', 'cont'];

describe('one header looked up in the bytes is the one of all lines', () => {
  test.each<[string, readonly string[]]>([
    ['none', []],
    ['capitals', ['CONTENT-TYPE: text/plain', 'Content-Encoding: gzip']],
    ['space around', ['content-type:   \t text/plain \t ', 'x:', 'location: /a b']],
    ['the first of two', ['x: first', 'X: second', 'x: third']],
    ['a name within a value', ['y: content-type: no', 'z: x: no', 'Content-Type: yes']],
    ['a name that begins alike', ['content-type-x: no', 'content: no', 'xx: no']],
    ['a value that goes on', ['content-type: text/plain;', ' charset=x', 'x: a', '\tb', '  c', 'location: /']],
    ['a colon in what goes on', ['x: a', ' location: no', 'location: yes']],
    ['beyond ASCII', ['x: gr\xf6\xdfe', 'location: /\xe4']],
    ['a long value', [`x: ${'a'.repeat(500)}`, `location: ${'b'.repeat(64)}`, `cont: ${'c'.repeat(65)}`]],
  ])('%s', (_name, lines) => {
    const asked = headersOf(lines);
    const found = NAMES.map((name) => asked.first(name));
    const again = headersOf(lines);
    again.keep();
    expect(found).toEqual(NAMES.map((name) => again.first(name)));
    expect(found).toEqual(NAMES.map((name) => again.all(name)[0]));
  });

  test('values of the same length are told apart', () => {
    for (const value of ['aaa', 'aab', 'baa', 'aaa']) expect(headersOf([`x: ${value}`]).first('x')).toBe(value);
  });

  test('two answers are told apart', () => {
    expect(headersOf(['x: one', 'y: 1']).first('y')).toBe('1');
    expect(headersOf(['y: 2', 'x: two']).first('x')).toBe('two');
  });

  test('after the next read they are gone', () => {
    const headers = headersOf(['x: one']);
    reads.reads++;
    expect(() => headers.first('x')).toThrow('after the next one had been read');
  });
});
