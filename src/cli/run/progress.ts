import type { LiveFigures, LiveView, LiveViewRow } from '../../result/live-view.ts';
import type { Label } from '../../metrics/interval.ts';
import {
  formatBytes,
  formatCount,
  formatElapsed,
  formatInUnit,
  formatMs,
  formatRate,
  formatShare,
} from '../../outputs/format.ts';
import { fit, oneLine } from '../../outputs/one-line.ts';
import { paint } from '../../outputs/paint.ts';
import type { Threshold } from '../../thresholds/threshold.ts';

/** What progress shows beside what was measured. */
export interface ProgressFacts {
  readonly name: string;
  readonly target: string;
  readonly report: string;
  readonly labels: readonly Label[];
  readonly thresholds: readonly Threshold[];
  /** Absent when the plan is not bounded by time. */
  readonly plannedMs: number | undefined;
}

export interface ProgressLook {
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
  readonly unicode: boolean;
}

const BAR_CELLS = 30;
const NARROW_COLUMNS = 80;

/** One line for logs: `[05:48] 58% users=193 rps=331.4 p50=52ms p95=410ms p99=1.48s failed=1.54% …`. */
export function progressLine(facts: ProgressFacts, live: LiveView): string {
  const { recent, total } = live.all;
  const users = live.groups.reduce((sum, group) => sum + group.active, 0);
  const queued = queuedNow(live);
  const failed = live.verdicts.filter((verdict) => !verdict.passed).length;
  const parts = [
    `[${clock(live.seconds)}]`,
    ...(facts.plannedMs === undefined ? [] : [`${percentDone(facts.plannedMs, live.seconds)}%`]),
    `users=${users}`,
    `requests=${total.requests}`,
    `rps=${formatRate(perSecond(recent))}`,
    `p50=${time(recent.p50Us)}`,
    `p95=${time(recent.p95Us)}`,
    `p99=${time(recent.p99Us)}`,
    `failed=${formatShare(share(recent))}`,
    ...(queued === 0 ? [] : [`queued=${queued}`]),
    ...(live.health.state === 'OK' ? [] : [`gen=${live.health.state.toLowerCase()}`]),
    ...(facts.thresholds.length === 0 ? [] : [`thresholds_failed=${failed}/${facts.thresholds.length}`]),
  ];
  return parts.join(' ');
}

/** The screen of a running test, redrawn in place: no line longer than the terminal, none of them hostile. */
export function progressScreen(facts: ProgressFacts, live: LiveView, look: ProgressLook): readonly string[] {
  const lines = [header(facts, look), bar(facts, live, look), '', ...table(facts, live, look), ...footer(live, look)];
  return lines.slice(0, Math.max(3, look.rows - 1));
}

function header(facts: ProgressFacts, look: ProgressLook): string {
  return paint(look.color).bold(
    fit(`${oneLine(facts.name)} · ${oneLine(facts.target)} · Ctrl-C stops`, look.columns - 1, '…').trimEnd(),
  );
}

function bar(facts: ProgressFacts, live: LiveView, look: ProgressLook): string {
  const users = live.groups.reduce((sum, group) => sum + group.active, 0);
  const planned = live.groups.reduce((sum, group) => sum + group.planned, 0);
  const queued = queuedNow(live);
  const waiting = queued === 0 ? '' : ` · ${formatCount(queued)} queued`;
  const tail = `users ${users}/${planned} · ${formatCount(live.all.total.requests)} requests${waiting}`;
  if (facts.plannedMs === undefined) return fit(`${clock(live.seconds)} · ${tail}`, look.columns - 1, '…').trimEnd();
  const done = percentDone(facts.plannedMs, live.seconds);
  const cells = look.columns < NARROW_COLUMNS + 20 ? BAR_CELLS / 2 : BAR_CELLS;
  const filled = Math.round((cells * done) / 100);
  const [full, empty] = look.unicode ? ['█', '░'] : ['#', '.'];
  const left = Math.max(0, facts.plannedMs - live.seconds * 1000);
  const text = `${full.repeat(filled)}${empty.repeat(cells - filled)} ${done} % · left ${formatElapsed(left)} · ${tail}`;
  return fit(text, look.columns - 1, '…').trimEnd();
}

function table(facts: ProgressFacts, live: LiveView, look: ProgressLook): string[] {
  const withP50 = look.columns >= NARROW_COLUMNS;
  const columns = ['req/s', ...(withP50 ? ['p50'] : []), 'p95', 'p99', 'failed'];
  const name = Math.max(16, look.columns - 1 - columns.length * 9);
  const style = paint(look.color);
  const line = (label: string, { recent }: LiveViewRow): string => {
    const cells = [
      formatRate(perSecond(recent)),
      ...(withP50 ? [time(recent.p50Us)] : []),
      time(recent.p95Us),
      time(recent.p99Us),
      formatShare(share(recent)),
    ];
    const text = fit(oneLine(label), name, '…') + cells.map((cell) => cell.padStart(9)).join('');
    return recent.failed > 0 ? style.warn(text) : text;
  };
  const order = facts.labels
    .map((label, id) => ({ label, id }))
    .filter(({ label, id }) => label.kind === 'request' && (live.samplers[id]?.total.requests ?? 0) > 0);
  const room = Math.max(1, look.rows - 10);
  const heavy = [...order].sort((a, b) => spent(live, b.id) - spent(live, a.id)).slice(0, room);
  const shown = order.filter((entry) => heavy.includes(entry));
  const rows = shown.flatMap(({ label, id }) => {
    const row = live.samplers[id];
    return row === undefined ? [] : [line(label.name, row)];
  });
  const hidden = order.length - shown.length;
  return [
    style.dim(fit('sampler (last 10 s)', name, '…') + columns.map((title) => title.padStart(9)).join('')),
    ...rows,
    ...(hidden > 0 ? [style.dim(`… ${hidden} more`)] : []),
    style.bold(line('all', live.all)),
  ];
}

function footer(live: LiveView, look: ProgressLook): string[] {
  const style = paint(look.color);
  const cut = (text: string): string => fit(text, look.columns - 1, '…').trimEnd();
  const { verdicts } = live;
  const [good, bad] = look.unicode ? ['✔', '✖'] : ['ok', 'FAIL'];
  const broken = verdicts.filter((verdict) => !verdict.passed && verdict.measured !== undefined);
  const brokenText = broken
    .map(({ threshold, measured }) => `${bad} ${oneLine(threshold.text)} (${formatInUnit(measured, threshold.unit)})`)
    .join('  ');
  const thresholds =
    broken.length === 0 ? `thresholds  ${good} ${verdicts.length} kept so far` : `thresholds  ${brokenText}`;
  const errors = live.errors
    .slice(0, 3)
    .map((error) => `${oneLine(error.message)} ${formatCount(error.count)}`)
    .join(' · ');
  const { generator } = live;
  const { state } = live.health;
  const health =
    generator === undefined
      ? ''
      : `generator   ${state === 'OK' ? 'ok' : state} · cpu ${formatShare(generator.cpu)} · loop ${generator.loop.toFixed(2)} · in flight ${generator.inFlight} · ${formatBytes(generator.rssBytes)}`;
  return [
    ...(verdicts.length === 0 ? [] : [broken.length === 0 ? cut(thresholds) : style.bad(cut(thresholds))]),
    ...(errors === '' ? [] : [style.bad(cut(`errors      ${errors}`))]),
    ...(health === '' ? [] : [state === 'OK' ? style.dim(cut(health)) : style.warn(cut(health))]),
  ];
}

/** Open load: iterations that are due and wait for a thread. */
function queuedNow({ groups }: LiveView): number {
  return groups.reduce((sum, { arrivals }) => sum + (arrivals?.queued ?? 0), 0);
}

function spent(live: LiveView, id: number): number {
  const total = live.samplers[id]?.total;
  return total === undefined ? 0 : total.meanUs * total.requests;
}

function perSecond(row: LiveFigures): number {
  return row.seconds > 0 ? row.requests / row.seconds : 0;
}

function share(row: LiveFigures): number {
  return row.requests > 0 ? row.failed / row.requests : 0;
}

function time(us: number | undefined): string {
  return us === undefined ? '-' : formatMs(us / 1000);
}

function percentDone(plannedMs: number, seconds: number): number {
  return plannedMs <= 0 ? 100 : Math.min(100, Math.round((seconds * 100_000) / plannedMs));
}

function clock(seconds: number): string {
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
