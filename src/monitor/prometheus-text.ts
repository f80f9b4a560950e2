/** One value of an exposition. */
export interface MetricSample {
  readonly name: string;
  /** In the order of the text, escapes resolved. */
  readonly labels: readonly (readonly [name: string, value: string])[];
  /** The same as they stand in the text: `{mode="idle",cpu="0"}`, or empty. */
  readonly labelText: string;
  /** May be NaN or infinite. */
  readonly value: number;
}

/** What was found of the metrics that somebody wants. */
export interface Exposition {
  readonly samples: readonly MetricSample[];
  /** `counter`, `gauge` …, as the text says, by name. */
  readonly types: ReadonlyMap<string, string>;
  /** Some names that the text has, wanted or not; empty when it holds no metric at all. */
  readonly names: ReadonlySet<string>;
}

const MOST_NAMES = 2000;
/** Both far beyond what any exporter writes; an answer may come from anybody. */
const LONGEST_LINE = 65_536;
const MOST_SAMPLES = 20_000;

/**
 * Reads the Prometheus text format (0.0.4) and what OpenMetrics has in common with it: one sample a line. Time stamps
 * and exemplars are left out; a line that is no sample gives nothing. Linear in the length of the text.
 * Source: prometheus.io, "Exposition formats", "Text-based format".
 */
export function parseMetrics(text: string, isWanted: (name: string) => boolean): Exposition {
  const samples: MetricSample[] = [];
  const types = new Map<string, string>();
  const names = new Set<string>();
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const next = end < 0 ? text.length : end;
    if (next - at <= LONGEST_LINE) {
      const line = text.slice(at, next);
      if (line.charCodeAt(0) === HASH) readType(line, types);
      else readLine(line, isWanted, { samples, names });
    }
    at = next + 1;
  }
  return { samples, types, names };
}

interface Found {
  readonly samples: MetricSample[];
  readonly names: Set<string>;
}

function readLine(line: string, isWanted: (name: string) => boolean, { samples, names }: Found): void {
  const name = line.slice(0, endOfName(line));
  if (name === '') return;
  const wanted = isWanted(name) && samples.length < MOST_SAMPLES;
  const isNew = names.size < MOST_NAMES && !names.has(name);
  if (!wanted && !isNew) return;
  const sample = readSample(line, name);
  if (sample === undefined) return;
  if (isNew) names.add(name);
  if (wanted) samples.push(sample);
}

const HASH = 35;
const TYPE = /^# TYPE ([A-Za-z_:][\w:.]*) (\w+)\s*$/;

function readType(line: string, types: Map<string, string>): void {
  if (!line.startsWith('# TYPE ') || types.size >= MOST_NAMES) return;
  const [, name, type] = TYPE.exec(line) ?? [];
  if (name !== undefined && type !== undefined) types.set(name, type);
}

function endOfName(line: string): number {
  let at = 0;
  while (at < line.length && isNameCode(line.charCodeAt(at), at > 0)) at++;
  return at;
}

/** `[a-zA-Z_:][a-zA-Z0-9_:]*`, and the dots that newer versions allow. */
function isNameCode(code: number, mayBeDigit: boolean): boolean {
  const lower = code | 0x20;
  const isLetter = lower >= 97 && lower <= 122;
  return isLetter || code === 95 || code === 58 || (mayBeDigit && ((code >= 48 && code <= 57) || code === 46));
}

function readSample(line: string, name: string): MetricSample | undefined {
  const open = endOfSpace(line, name.length);
  const isLabelled = line.charAt(open) === '{';
  if (!isLabelled && open === name.length) return undefined;
  const found = isLabelled ? readLabels(line, open) : { end: open, labels: [], text: '' };
  if (found === undefined) return undefined;
  const value = numberOf(/^[ \t]*(\S+)/.exec(line.slice(found.end))?.[1] ?? '');
  return value === undefined ? undefined : { name, labels: found.labels, labelText: found.text, value };
}

interface Labels {
  readonly labels: (readonly [string, string])[];
  /** Empty for `{}`. */
  readonly text: string;
  readonly end: number;
}

const LABEL = /[ \t]*([A-Za-z_]\w*)[ \t]*=[ \t]*"([^"\\]*(?:\\.[^"\\]*)*)"[ \t]*(,?)/y;

/** From the opening brace; `undefined` when it is never closed in order. */
function readLabels(line: string, open: number): Labels | undefined {
  const labels: (readonly [string, string])[] = [];
  let at = open + 1;
  for (;;) {
    const start = endOfSpace(line, at);
    if (line.charAt(start) === '}') {
      const text = labels.length === 0 ? '' : line.slice(open, start + 1);
      return { labels, text, end: start + 1 };
    }
    LABEL.lastIndex = at;
    const match = LABEL.exec(line);
    if (match === null) return undefined;
    labels.push([match[1] ?? '', unescaped(match[2] ?? '')]);
    at = LABEL.lastIndex;
    // Between two labels there is a comma; behind the last one there may be.
    if (match[3] === '' && line.charAt(at) !== '}') return undefined;
  }
}

function endOfSpace(line: string, from: number): number {
  let at = from;
  while (line.charAt(at) === ' ' || line.charAt(at) === '\t') at++;
  return at;
}

function unescaped(value: string): string {
  return value.includes('\\') ? value.replace(/\\(["\\n])/g, (_, one: string) => (one === 'n' ? '\n' : one)) : value;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function numberOf(text: string): number | undefined {
  if (NUMBER.test(text)) return Number(text);
  const word = /^([+-]?)(nan|inf(?:inity)?)$/i.exec(text);
  if (word === null) return undefined;
  if (word[2]?.toLowerCase() === 'nan') return NaN;
  return word[1] === '-' ? -Infinity : Infinity;
}
