import { describe, expect, test } from '@jest/globals';
import { parseMetrics } from '../../src/monitor/prometheus-text.ts';

const all = (): boolean => true;

/** `name {labels} value` of each sample that was found. */
function read(text: string): readonly string[] {
  return parseMetrics(text, all).samples.map(({ name, labelText, value }) => `${name} ${labelText} ${value}`);
}

describe('one line of the Prometheus text format', () => {
  test.each([
    // line → what is read of it; nothing where it is no sample
    ['up 1', ['up  1']],
    ['up{} 1', ['up  1']],
    ['up\t 1.5e3 1395066363000', ['up  1500']],
    ['a:b_c{le="+Inf"} +Inf', ['a:b_c {le="+Inf"} Infinity']],
    ['x -Inf', ['x  -Infinity']],
    ['x NaN', ['x  NaN']],
    ['x -.5', ['x  -0.5']],
    ['x{a="1",b="2",} 3', ['x {a="1",b="2",} 3']],
    ['x{ a = "1" , b = "2" } 3', ['x { a = "1" , b = "2" } 3']],
    ['x{a="}"} 3', ['x {a="}"} 3']],
    [String.raw`x{a="say \"hi\", \\ and \n"} 3`, [String.raw`x {a="say \"hi\", \\ and \n"} 3`]],
    ['x{a="1"} 3 # {trace_id="t"} 0.5 1.2', ['x {a="1"} 3']],
    ['x 3\r', ['x  3']],
    ['# HELP x what it is', []],
    ['', []],
    ['x', []],
    ['x{a="1"', []],
    ['x{a="1"} ', []],
    ['x{a=1} 3', []],
    ['x{a="1" b="2"} 3', []],
    ['x three', []],
    ['x 0x10', []],
    ['x-1 3', []],
    ['1x 3', []],
    ['<html> 3', []],
    [`x{a="${'y'.repeat(70_000)}"} 3`, []],
  ])('%s', (line, expected) => {
    expect(read(`${line}\n`)).toEqual(expected);
    expect(read(line)).toEqual(expected);
  });
});

test('labels are told apart with their escapes resolved', () => {
  const [sample] = parseMetrics(String.raw`x{path="C:\\new \"a\"\nb",empty=""} 1`, all).samples;
  expect(sample?.labels).toEqual([
    ['path', 'C:\\new "a"\nb'],
    ['empty', ''],
  ]);
});

test('a whole exposition: types, names that nobody wants, and OpenMetrics', () => {
  const text = `# HELP http_requests_total Requests.
# TYPE http_requests_total counter
http_requests_total{code="200"} 1027 1395066363000
http_requests_total{code="400"} 3
# TYPE latency_seconds histogram
latency_seconds_bucket{le="0.1"} 4
latency_seconds_sum 0.5
latency_seconds_count 5
# EOF
`;
  const { samples, types, names } = parseMetrics(text, (name) => name === 'http_requests_total');
  expect(samples.map(({ value }) => value)).toEqual([1027, 3]);
  expect([...types]).toEqual([
    ['http_requests_total', 'counter'],
    ['latency_seconds', 'histogram'],
  ]);
  expect([...names]).toEqual([
    'http_requests_total',
    'latency_seconds_bucket',
    'latency_seconds_sum',
    'latency_seconds_count',
  ]);
});

test.each([
  ['a page', '<!doctype html>\n<html><body>Not Found</body></html>'],
  ['JSON', '{"status":"ok","up":1}'],
  ['bytes', Buffer.from(Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 256)).toString('utf8')],
])('%s holds no metric', (_, text) => {
  expect(parseMetrics(text, all)).toMatchObject({ samples: [], names: new Set() });
});

test.each([
  ['quotes that never end', `x{a="${'\\"'.repeat(30_000)}`],
  ['backslashes', `x{a="${'\\\\'.repeat(30_000)}`],
  ['many labels', `x{${'a="b",'.repeat(10_000)}`],
  ['one name', 'x'.repeat(4_000_000)],
  ['the same line again and again', 'x{a="1"} 1\n'.repeat(300_000)],
])('hostile text is read in a moment: %s', (_, text) => {
  const started = performance.now();
  const { samples } = parseMetrics(text, all);
  expect(samples.length).toBeLessThanOrEqual(20_000);
  // Some 0.1 s for 4 MB; what is not linear takes minutes.
  expect(performance.now() - started).toBeLessThan(3000);
});
