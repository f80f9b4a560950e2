import type { Value } from '../../base/value.ts';
import type { Evaluate, Expression } from '../expression.ts';
import type { HelperCall, HelperParam } from '../helper.ts';
import { textOf } from '../../base/text-of.ts';

export const DATE_OPTIONS: readonly HelperParam[] = [{ name: 'offset', type: 'text', required: false }];

/** Shared by `now` and `date`: the present moment, moved by `offset`, in a format known before the run. */
export function compileDate(call: HelperCall, defaultFormat: string): Evaluate | undefined {
  const [format] = call.args;
  const offset = call.options.get('offset');
  const formatText = writtenOut(format, defaultFormat);
  const offsetText = writtenOut(offset, '0d');
  if (formatText === undefined || offsetText === undefined) {
    call.report(
      'helper-arguments',
      call.at,
      "Format and offset must be written out: {{date 'yyyy-MM-dd' offset='-7d'}}.",
    );
    return undefined;
  }
  const show = parseFormat(textOf(formatText));
  const offsetMs = parseOffset(textOf(offsetText));
  if (typeof show === 'string') {
    call.report('helper-arguments', format?.at ?? call.at, show);
    return undefined;
  }
  if (offsetMs === undefined) {
    const message = `"offset" cannot be "${textOf(offsetText)}". Write '-7d', '+2h', '30m', '15s' or '1w'.`;
    call.report('helper-arguments', offset?.at ?? call.at, message);
    return undefined;
  }
  const clock = call.environment.now ?? Date.now;
  return remembered(show, () => clock() + offsetMs);
}

/** A moment is shown again only when the smallest unit of the format has gone on. */
function remembered({ text, unitMs }: Show, momentMs: () => number): Evaluate {
  let unit = Number.NaN;
  let shown: Value = '';
  return () => {
    const atMs = momentMs();
    const now = Math.floor(atMs / unitMs);
    if (now !== unit) {
      shown = text(new Date(atMs));
      unit = now;
    }
    return shown;
  };
}

function writtenOut(given: Expression | undefined, absent: string): Value | undefined {
  return given ? given.constant : absent;
}

/** A format, and for how long the same text shows: moments are UTC, whose days all have the same length. */
interface Show {
  readonly text: (date: Date) => Value;
  readonly unitMs: number;
}

const NAMED: Readonly<Record<string, Show>> = {
  iso: { unitMs: 1, text: (date) => date.toISOString() },
  epochMs: { unitMs: 1, text: (date) => date.getTime() },
  epochSeconds: { unitMs: 1000, text: (date) => Math.floor(date.getTime() / 1000) },
};

/** Longest first, so that `yyyy` is not read as twice `yy`. All in UTC. */
const FIELDS: readonly (readonly [string, (date: Date) => string])[] = [
  ['yyyy', (date) => pad(date.getUTCFullYear(), 4)],
  ['yy', (date) => pad(date.getUTCFullYear() % 100, 2)],
  ['MM', (date) => pad(date.getUTCMonth() + 1, 2)],
  ['M', (date) => String(date.getUTCMonth() + 1)],
  ['dd', (date) => pad(date.getUTCDate(), 2)],
  ['d', (date) => String(date.getUTCDate())],
  ['HH', (date) => pad(date.getUTCHours(), 2)],
  ['H', (date) => String(date.getUTCHours())],
  ['mm', (date) => pad(date.getUTCMinutes(), 2)],
  ['m', (date) => String(date.getUTCMinutes())],
  ['ss', (date) => pad(date.getUTCSeconds(), 2)],
  ['SSS', (date) => pad(date.getUTCMilliseconds(), 3)],
  ['T', () => 'T'],
  ['Z', () => 'Z'],
];

/** A function that shows a date, or what is wrong with the format. */
function parseFormat(format: string): Show | string {
  const named = Object.hasOwn(NAMED, format) ? NAMED[format] : undefined;
  if (named) return named;
  const pieces: ((date: Date) => string)[] = [];
  let unitMs = 86_400_000;
  for (const match of format.matchAll(/'([^']*)'|([A-Za-z])\2*|[^A-Za-z']+/g)) {
    const [text, quoted, letter] = match;
    const field = FIELDS.find(([name]) => name === text)?.[1];
    if (letter !== undefined && !field) return unknownField(text);
    pieces.push(field ?? (() => quoted ?? text));
    unitMs = Math.min(unitMs, FINER_MS[text] ?? unitMs);
  }
  return { unitMs, text: (date) => pieces.map((piece) => piece(date)).join('') };
}

/** Fields that change within a day, and how often. */
const FINER_MS: Readonly<Record<string, number>> = {
  HH: 3_600_000,
  H: 3_600_000,
  mm: 60_000,
  m: 60_000,
  ss: 1000,
  SSS: 1,
};

function unknownField(text: string): string {
  const known = 'yyyy MM dd HH mm ss SSS';
  return `A date format has no "${text}". It may have ${known}, be 'iso', 'epochMs' or 'epochSeconds'; other letters go into quotes.`;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

function parseOffset(text: string): number | undefined {
  const match = /^([+-]?)([0-9]+(?:\.[0-9]+)?)(ms|[smhdw])$/.exec(text.trim());
  if (!match) return undefined;
  return (match[1] === '-' ? -1 : 1) * Number(match[2]) * (UNIT_MS[match[3] ?? ''] ?? 0);
}

function pad(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}
