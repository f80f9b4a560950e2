import { describe, expect, test } from '@jest/globals';
import type { ProgressLook, ScreenState } from '../../../src/cli/progress/facts.ts';
import { frame } from '../../../src/cli/progress/frame.ts';
import { sparkline } from '../../../src/cli/progress/sparkline.ts';
import { columnsOf } from '../../../src/outputs/one-line.ts';
import type { LiveView } from '../../../src/result/live-view.ts';
import { expectGolden } from '../../support/golden.ts';
import { FACTS, LOOK, STATE, VIEW, withManySamplers } from './fixture.ts';

const OPEN_VIEW: LiveView = {
  ...VIEW,
  groups: VIEW.groups.map((group) => ({ ...group, arrivals: { due: 9, queued: 12, unserved: 0, queuedAtStop: 0 } })),
};
const BAD_HEALTH: LiveView = {
  ...VIEW,
  health: {
    state: 'DEGRADED',
    measures: [],
    findings: [
      { signal: 'lag', level: 'DEGRADED', fromMs: 0, toMs: 1, worst: 12, text: 'Requests were sent up to 12ms late.' },
    ],
  },
};
const { plannedMs: _, ...UNBOUNDED } = FACTS;

interface Case {
  readonly view?: LiveView;
  readonly facts?: typeof FACTS;
  readonly state?: Partial<ScreenState>;
  readonly look?: Partial<ProgressLook>;
}

const CASES: Readonly<Record<string, Case>> = {
  '060-columns': { look: { columns: 60 } },
  '080-columns': { look: { columns: 80 } },
  '100-columns': {},
  '120-columns': { look: { columns: 120 } },
  '200-columns': { look: { columns: 200 } },
  ascii: { look: { unicode: false } },
  'whole-run': { state: { stretch: 'total' } },
  errors: { state: { page: 'errors' }, look: { columns: 80 } },
  hidden: { state: { isHidden: true } },
  'many-samplers': { ...withManySamplers(40), look: { rows: 20 } },
  'low-terminal': { look: { rows: 8 } },
  stopping: { state: { ending: { isCut: false, cutAtMs: 375_000 } } },
  'cut-off': { state: { ending: { isCut: true, cutAtMs: 348_000 } } },
  'time-is-over': { state: { elapsedMs: 612_000 } },
  'until-loops-end': { facts: UNBOUNDED },
  'open-load': { view: OPEN_VIEW },
  'generator-suspect': { view: BAD_HEALTH },
  watched: {
    state: { target: [{ source: 'api', figures: ['cpu 63%', 'memory 212MB', 'open files 41', 'threads 12'] }] },
  },
  'watched-places': {
    state: {
      target: [
        { source: 'api', figures: ['cpu 63%', 'memory 212MB'] },
        { source: 'db\u001b[2J', figures: [] },
        { source: 'host', figures: Array.from({ length: 20 }, (_, id) => `core_busy{cpu="${id}"} 4%`) },
      ],
    },
  },
  'nothing-yet': {
    view: {
      ...VIEW,
      seconds: 1,
      samplers: [],
      errors: [],
      verdicts: [],
      all: { recent: EMPTY(), total: EMPTY(), trail: [null] },
    },
    state: { elapsedMs: 1000, hasKeys: false },
  },
};

function EMPTY(): LiveView['all']['recent'] {
  return { requests: 0, failed: 0, seconds: 1, meanUs: 0 };
}

describe('a frame', () => {
  test.each(Object.entries(CASES))('%s', (name, { view = VIEW, facts = FACTS, state = {}, look = {} }) => {
    const lines = frame(facts, view, { ...STATE, ...state }, { ...LOOK, ...look });
    expectGolden(`${lines.map((line) => line.trimEnd()).join('\n')}\n`, 'progress', name);
  });

  const sizes = [1, 10, 20, 40, 59, 60, 79, 80, 81, 100, 119, 121, 200, 500].flatMap((columns) =>
    [2, 3, 5, 8, 12, 24, 60].map((rows) => ({ columns, rows })),
  );
  test.each(sizes)('fits %j, whatever it shows', ({ columns, rows }) => {
    const wrong: unknown[] = [];
    const many = withManySamplers(100);
    const cases: readonly Case[] = [...Object.values(CASES), many, { ...many, state: { page: 'errors' } }];
    for (const { view = VIEW, facts = FACTS, state = {} } of cases) {
      for (const unicode of [true, false]) {
        const lines = frame(facts, view, { ...STATE, ...state }, { ...LOOK, columns, rows, unicode });
        const isHigh = lines.length > Math.max(2, rows - 1) || lines.length === 0;
        const wide = columns < 20 ? [] : lines.filter((line) => columnsOf(line) >= columns);
        if (isHigh || wide.length > 0) wrong.push([lines.length, ...wide]);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('colours add no columns, and only they do', () => {
    const plain = frame(FACTS, VIEW, STATE, LOOK);
    const coloured = frame(FACTS, VIEW, STATE, { ...LOOK, color: true });
    expect(coloured.join('\n')).toContain('\u001b[31m');
    // oxlint-disable-next-line no-control-regex
    expect(coloured.map((line) => line.replace(/\u001b\[\d+m/g, ''))).toEqual(plain);
    expect(plain.join('\n')).not.toContain('\u001b');
  });

  test('without Unicode there is nothing but ASCII', () => {
    for (const { view = VIEW, facts = FACTS, state = {} } of Object.values(CASES)) {
      const text = frame(facts, view, { ...STATE, ...state }, { ...LOOK, unicode: false }).join('\n');
      expect(text).toMatch(/^[\n -~]*$/);
    }
  });

  test('names cannot steer the terminal, and columns stay where they are', () => {
    const names = ['GET /日本語/注文', 'e\u0301te\u0301', 'שלום עולם', 'a\u202eb\u200bc', '\u001b[2J\u0007', '🚀 ✔'];
    const labels = FACTS.labels.slice(0, 4).map((label, id) => ({ ...label, name: names[id] ?? '' }));
    for (const offset of [0, 2]) {
      const chosen = labels.map((label, id) => ({ ...label, name: names[id + offset] ?? '' }));
      const lines = frame({ ...FACTS, labels: chosen }, VIEW, STATE, LOOK);
      // oxlint-disable-next-line no-control-regex
      expect(lines.join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
      const title = lines.find((line) => line.startsWith('sampler')) ?? '';
      const end = title.indexOf('req/s') + 5;
      const rows = lines.slice(lines.indexOf(title) + 1, lines.indexOf(title) + 6);
      for (const line of rows) expect([line, rateEnd(line)]).toEqual([line, end]);
    }
  });
});

/** Columns up to the end of the first number of a row. */
function rateEnd(line: string): number {
  const match = /^(.*?\s[\d.]+) +[\d.]+m?s/u.exec(line);
  return columnsOf(match?.[1] ?? '');
}

describe('a sparkline', () => {
  test.each([
    ['climbs by factors', [1, 2, 4, 8, 16, 32, 64, 128], '▁▂▃▄▅▆▇█', '_.:-=+*#'],
    ['lies flat where nothing changes', [500, 500, 500], '▁▁▁', '___'],
    ['hardly moves by a few percent', [1000, 1050, 1000, 1100], '▁▁▁▂', '___.'],
    ['leaves a gap where nothing came', [1, null, 128], '▁ █', '_ #'],
    ['is empty without values', [null, null], '  ', '  '],
  ])('%s', (_name, values, unicode, ascii) => {
    expect(sparkline(values, true)).toBe(unicode);
    expect(sparkline(values, false)).toBe(ascii);
  });
});
