import { afterEach, describe, expect, test } from '@jest/globals';
import type { Keyboard, KeyListener } from '../../../src/cli/progress/keyboard.ts';
import { Screen } from '../../../src/cli/progress/screen.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { ScreenEmulator } from '../../support/screen-emulator.ts';
import { FACTS, VIEW } from './fixture.ts';

/** A screen before an emulated terminal, on a clock that only moves when told to. */
class Bench {
  readonly shown: ScreenEmulator;
  readonly screen: Screen;
  nowMs = 0;
  writes = 0;
  stops = 0;
  rows = 24;
  keys: KeyListener | undefined;
  #tick: () => void = () => undefined;
  #resized: () => void = () => undefined;

  constructor(columns = 100) {
    this.shown = new ScreenEmulator(columns);
    const { shown } = this;
    const err = (text: string): void => {
      this.writes++;
      shown.write(text);
      // Whatever ends the process now: its user has a cursor.
      expect(shown.isCursorVisible).toBe(true);
    };
    const rows = (): number => this.rows;
    const terminal: Terminal = {
      out: () => undefined,
      say: () => undefined,
      err,
      errIsTty: true,
      isDumb: false,
      get columns() {
        return shown.columns;
      },
      get rows() {
        return rows();
      },
      color: true,
      outColor: true,
      unicode: true,
      hasLinks: false,
      onResize: (listener) => {
        this.#resized = listener;
        return () => (this.#resized = () => undefined);
      },
    };
    this.screen = new Screen(terminal, FACTS, {
      nowMs: () => this.nowMs,
      every: (ms, tick) => {
        expect(ms).toBe(500);
        this.#tick = tick;
        return () => (this.#tick = () => undefined);
      },
      keyboard: this.#keyboard(),
      stop: () => this.stops++,
      examples: () => [],
    });
  }

  /** Half a second goes by. */
  pass(): void {
    this.nowMs += 500;
    this.#tick();
  }

  resize(columns: number): void {
    this.shown.resize(columns);
    this.#resized();
  }

  get text(): string {
    return this.shown.lines.join('\n');
  }

  #keyboard(): Keyboard {
    const isOpen = (): boolean => this.keys !== undefined;
    return {
      get isOpen() {
        return isOpen();
      },
      open: (listener) => (this.keys = listener),
      look: () => undefined,
      close: () => (this.keys = undefined),
    };
  }
}

let bench: Bench;
afterEach(() => bench.screen.close());

/** Lines of the frame that begin like this. */
function count(start: string): number {
  return bench.shown.lines.filter((line) => line.startsWith(start)).length;
}

describe('a screen', () => {
  test('draws in place, counts the time on between views, and writes only what has changed', () => {
    bench = new Bench();
    bench.screen.update(VIEW);
    expect(bench.text).toContain('5:48 of 10:00 · left 4:12');
    const writes = bench.writes;
    bench.pass();
    // 5:48.5: nothing that is shown has changed.
    expect(bench.writes).toBe(writes);
    bench.pass();
    expect(bench.text).toContain('5:49 of 10:00 · left 4:11');
    bench.screen.update({ ...VIEW, seconds: 350, errors: [], samplers: VIEW.samplers.slice(1) });
    expect([count('shop-api ramp'), count('all '), count('errors'), count('POST /reports')]).toEqual([1, 1, 0, 0]);
  });

  test('messages stay above it, in their order', () => {
    bench = new Bench();
    bench.screen.note('before the first frame');
    bench.screen.update({ ...VIEW, verdicts: [] });
    bench.screen.note('one\ntwo');
    bench.screen.note('three');
    expect(bench.shown.lines.slice(0, 4)).toEqual(['before the first frame', 'one', 'two', 'three']);
    expect(bench.shown.lines[4]).toMatch(/^shop-api ramp/);
    expect(count('shop-api ramp')).toBe(1);
  });

  test('messages are broken between words', () => {
    bench = new Bench(60);
    bench.screen.update({ ...VIEW, verdicts: [] });
    bench.screen.note(`  failed: ${'some words and '.repeat(6)}an-end-that-is-not-to-be-broken`);
    expect(bench.shown.lines.slice(0, 3)).toEqual([
      '  failed: some words and some words and some words and',
      '    some words and some words and some words and',
      '    an-end-that-is-not-to-be-broken',
    ]);
  });

  test('a threshold that breaks is told above it, once', () => {
    bench = new Bench();
    bench.screen.update({ ...VIEW, verdicts: VIEW.verdicts.map((verdict) => ({ ...verdict, passed: true })) });
    expect(bench.text).not.toContain('Broken');
    bench.screen.update(VIEW);
    bench.screen.update(VIEW);
    expect(bench.shown.lines.slice(0, 2)).toEqual([
      '[05:48] threshold: Broken for the first time: p95 < 400ms',
      '[05:48] threshold: Broken for the first time: errorRate < 1%',
    ]);
    expect(bench.shown.lines[2]).toMatch(/^shop-api ramp/);
  });

  test.each([60, 80, 150])('made %d columns wide it leaves nothing of the old frame behind', (columns) => {
    bench = new Bench(100);
    bench.screen.note('above');
    bench.screen.update({ ...VIEW, verdicts: [] });
    bench.resize(columns);
    const [first, second, ...rest] = bench.shown.lines;
    expect(first).toBe('above');
    expect(second).toMatch(/^shop-api ramp/);
    expect(rest.filter((line) => /Ctrl-C stops|^ramp|^all/.test(line))).toHaveLength(2);
  });

  test('keys: errors, whole run, hide, stop', () => {
    bench = new Bench();
    bench.screen.update(VIEW);
    expect(bench.text).toContain('keys        s stop · e errors · a whole run · q hide');
    bench.keys?.press('e');
    expect(bench.text).toMatch(/2 901 {4}2\.52% {2}503 QueuePool/);
    expect(bench.text).not.toContain('sampler (');
    bench.keys?.press('e');
    bench.keys?.press('a');
    expect(bench.text).toContain('sampler (whole run)');
    bench.keys?.press('q');
    expect(bench.shown.lines).toHaveLength(3);
    expect(bench.shown.lines[2]).toMatch(/^ramp .* q shows progress$/);
    bench.keys?.press('x');
    bench.keys?.press('q');
    expect(bench.text).toContain('sampler (whole run)');
    expect(bench.stops).toBe(0);
    bench.keys?.press('s');
    expect(bench.stops).toBe(1);
  });

  test('counts down to when requests in flight are cut off', () => {
    bench = new Bench();
    bench.screen.update(VIEW);
    bench.screen.ending(30_000);
    expect(bench.text).toContain('57 in flight · cut off in 0:30 · Ctrl-C again cuts off now');
    expect(bench.text).not.toContain('s stop');
    for (let i = 0; i < 6; i++) bench.pass();
    expect(bench.text).toContain('cut off in 0:27');
    bench.screen.ending(0);
    expect(bench.text).toContain('57 in flight · cutting them off');
  });

  test('when it is closed the last frame stays, without keys', () => {
    bench = new Bench();
    bench.screen.update({ ...VIEW, verdicts: [] });
    bench.screen.close();
    expect([bench.keys, count('keys')]).toEqual([undefined, 0]);
    bench.shown.write('below\n');
    expect(bench.shown.lines[0]).toMatch(/^shop-api ramp/);
    expect(bench.shown.lines.at(-1)).toBe('below');
  });

  test('resumed it draws below what the shell has written', () => {
    bench = new Bench();
    bench.screen.update({ ...VIEW, verdicts: [] });
    bench.keys?.suspend();
    bench.shown.write('[1]+  Stopped\n');
    bench.keys?.resume();
    const at = bench.shown.lines.indexOf('[1]+  Stopped');
    expect(bench.shown.lines[at + 1]).toMatch(/^shop-api ramp/);
    expect(count('shop-api ramp')).toBe(2);
  });
});
