import { expect, test } from '@jest/globals';
import { logPrinter } from '../../../src/cli/progress/log.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import type { LiveView } from '../../../src/result/live-view.ts';
import type { ErrorRecord } from '../../../src/result/run-file.ts';
import { FACTS, VIEW } from './fixture.ts';

function printer(intervalSeconds: number): {
  readonly log: ReturnType<typeof logPrinter>;
  readonly lines: () => string[];
} {
  let written = '';
  const terminal = { err: (text: string) => (written += text) } as Partial<Terminal> as Terminal;
  const log = logPrinter(terminal, FACTS, { intervalSeconds, examples: () => [] });
  const lines = (): string[] => {
    const all = written.split('\n').slice(0, -1);
    written = '';
    return all;
  };
  return { log, lines };
}

const kept = VIEW.verdicts.map((verdict) => ({ ...verdict, passed: true }));
const quiet = (seconds: number): LiveView => ({ ...VIEW, seconds, verdicts: kept });
const cause = (id: number): ErrorRecord => ({ k: 'err', id, kind: 'status', name: 'status', message: `cause ${id}` });
const LINE =
  '[05:48] ramp 58% users=193 rps=331 p50=52ms p95=410ms p99=1.48s failed=1.54% thresholds_failed=2/5 gen=ok requests=115000';

test('a line has the documented shape', () => {
  const { log, lines } = printer(10);
  log.update(VIEW);
  expect(lines().at(-1)).toBe(LINE);
});

test('a line each interval; at once when a phase begins, a threshold breaks, a cause is new, the generator is late', () => {
  const { log, lines } = printer(10);
  log.update(quiet(1));
  expect(lines()).toEqual(['[00:00] phase: ramp to 200 users', expect.stringMatching(/^\[00:01\] ramp 0% users=193 /)]);
  for (let second = 2; second < 11; second++) log.update(quiet(second));
  expect(lines()).toEqual([]);
  log.update(quiet(11));
  expect(lines()).toHaveLength(1);
  log.update({ ...quiet(12), verdicts: VIEW.verdicts });
  expect(lines().slice(0, 2)).toEqual([
    '[00:12] threshold: Broken for the first time: p95 < 400ms',
    '[00:12] threshold: Broken for the first time: errorRate < 1%',
  ]);
  log.update({ ...quiet(13), verdicts: VIEW.verdicts, records: [cause(1)] });
  expect(lines()).toEqual(['[00:13] error: New cause of errors: status cause 1', expect.stringMatching(/^\[00:13\] /)]);
  log.update({ ...quiet(14), health: { state: 'DEGRADED', findings: [], measures: [] } });
  expect(lines()).toEqual(['[00:14] generator: Generator DEGRADED.', expect.stringContaining(' gen=degraded ')]);
  // The next one is due ten seconds after the last.
  log.update(quiet(23));
  expect(lines()[0]).toMatch(/^\[00:23\] generator: /);
  log.update(quiet(32));
  expect(lines()).toEqual([]);
  log.ending(1000);
  log.update(quiet(33));
  expect(lines()).toEqual([expect.stringMatching(/^\[00:33\] stopping 5% /)]);
});

test('a hundred new causes in a second do not hide how the run does', () => {
  const { log, lines } = printer(10);
  log.update(quiet(1));
  lines();
  log.update({ ...quiet(2), records: Array.from({ length: 100 }, (_, id) => cause(id)) });
  expect(lines().slice(5)).toEqual(['(95 more in the report)', expect.stringMatching(/^\[00:02\] /)]);
});

test('a hostile cause is on one line', () => {
  const { log, lines } = printer(10);
  log.update(quiet(1));
  lines();
  log.update({ ...quiet(2), records: [{ ...cause(1), message: 'a\u001b[2J\nb' }] });
  expect(lines()[0]).toBe('[00:02] error: New cause of errors: status a\\u001b[2J\\nb');
});

test('without an interval there is nothing but notes', () => {
  const { log, lines } = printer(Infinity);
  log.update({ ...VIEW, records: [cause(1)] });
  log.note('Stopped by Ctrl-C.');
  expect(lines()).toEqual(['Stopped by Ctrl-C.']);
});
