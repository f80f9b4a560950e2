import type { ErrorGroup } from '../../report/report-model.ts';
import { formatCount } from '../format.ts';
import type { View } from './verdict-view.ts';

const MOST_ROWS = 20;

/** One entry of FastAPI's `detail[]`: what was wrong, and where. */
interface Entry {
  readonly where: string;
  readonly what: string;
  readonly type: string;
}

interface Row extends Entry {
  count: number;
  isExact: boolean;
  readonly samplers: Set<string>;
}

/**
 * Answers 422 in FastAPI's form as a table: where, what, how often. A cause counts every request; what its entries
 * are is known of the kept exchanges only, so a count is exact when all of these show the entry.
 */
export function validationView(errors: readonly ErrorGroup[]): View[] {
  const rows = new Map<string, Row>();
  for (const group of errors) addGroup(rows, group);
  return [...rows.values()]
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MOST_ROWS)
    .map(({ where, what, type, count, isExact, samplers }) => ({
      where,
      what,
      type,
      samplers: [...samplers].join(', '),
      count: `${isExact ? '' : '≈ '}${formatCount(count)}`,
    }));
}

function addGroup(rows: Map<string, Row>, group: ErrorGroup): void {
  const read = group.examples.flatMap(({ response }) => (response?.status === 422 ? [entriesOf(response.body)] : []));
  const kept = read.filter((entries) => entries.length > 0);
  const seen = new Map<string, { readonly entry: Entry; times: number }>();
  for (const entry of kept.flat()) {
    const known = seen.get(keyOf(entry)) ?? { entry, times: 0 };
    known.times += 1;
    seen.set(keyOf(entry), known);
  }
  for (const [key, { entry, times }] of seen) {
    const row = rows.get(key) ?? { ...entry, count: 0, isExact: true, samplers: new Set() };
    rows.set(key, row);
    row.count += Math.max(times, Math.round((group.count * times) / kept.length));
    row.isExact &&= times >= kept.length;
    for (const { name } of group.samplers) row.samplers.add(name);
  }
}

function keyOf({ where, what, type }: Entry): string {
  return JSON.stringify([where, what, type]);
}

/** Nothing of a body in another form, or of one that was cut short. */
function entriesOf(body: string): readonly Entry[] {
  const detail = detailOf(body);
  return Array.isArray(detail) ? detail.flatMap(entryOf) : [];
}

function detailOf(body: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && 'detail' in parsed ? parsed.detail : undefined;
  } catch {
    return undefined;
  }
}

function entryOf(entry: unknown): readonly Entry[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const { loc, msg, type } = entry as { readonly loc?: unknown; readonly msg?: unknown; readonly type?: unknown };
  if (typeof msg !== 'string') return [];
  const where = Array.isArray(loc) ? loc.map(String).join('.') : '';
  return [{ where, what: msg, type: typeof type === 'string' ? type : '' }];
}
