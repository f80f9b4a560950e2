import type { LiveView } from '../../result/live-view.ts';
import { phaseNow } from '../../report/live/phase-now.ts';
import { formatCount, formatElapsed } from '../../outputs/format.ts';
import { columnsOf, fit, oneLine } from '../../outputs/one-line.ts';
import { paint } from '../../outputs/paint.ts';
import { percentDone, queuedNow, usersNow, type ProgressFacts, type ProgressLook, type ScreenState } from './facts.ts';
import { signsOf, type Signs } from './signs.ts';

const NARROW = 80;
const LONGEST_BAR = 40;
const SHORTEST_BAR = 10;

/** What runs against what, and on the right where its report goes. */
export function header(facts: ProgressFacts, look: ProgressLook, width: number): string {
  const { dot, ellipsis } = signsOf(look.unicode);
  const left = [facts.name, ...(facts.environment === undefined ? [] : [facts.environment]), facts.target]
    .filter((part) => part !== '')
    .map(oneLine)
    .join(` ${dot} `);
  const report = `${oneLine(facts.report.replace(/\/$/, ''))}/`;
  const whole = `${report} ${dot} Ctrl-C stops`;
  const right = look.columns >= NARROW && columnsOf(left) + columnsOf(whole) + 2 <= width ? whole : 'Ctrl-C stops';
  const room = width - columnsOf(right) - 2;
  const style = paint(look.color);
  return `${style.bold(fit(left, room, ellipsis))}  ${style.dim(right)}`;
}

/** Phase, bar, time, users: `ramp ████░░░░  58 %  5:48 of 10:00 · left 4:12 · users 193/200`. */
export function phaseBar(
  { facts, live, state }: { readonly facts: ProgressFacts; readonly live: LiveView; readonly state: ScreenState },
  look: ProgressLook,
  width: number,
): string {
  const signs = signsOf(look.unicode);
  const { plannedMs } = facts;
  const phase = state.ending === undefined ? phaseNow(facts.groups, state.elapsedMs, plannedMs) : 'stopping';
  const style = paint(look.color);
  const name = state.ending === undefined ? phase : style.warn(phase);
  const tails = state.ending === undefined ? timeTexts(facts, live, state, signs) : endingTexts(live, state, signs);
  if (plannedMs === undefined) {
    const text = tails.find((tail) => columnsOf(`${phase} ${tail}`) <= width) ?? tails.at(-1) ?? '';
    return `${name}  ${fit(text, width - phase.length - 2, signs.ellipsis).trimEnd()}`;
  }
  const done = percentDone(state.elapsedMs, plannedMs);
  const percent = ` ${String(done).padStart(2)} %  `;
  const roomFor = (tail: string): number => width - columnsOf(phase) - 1 - percent.length - columnsOf(tail);
  const tail = tails.find((text) => roomFor(text) > SHORTEST_BAR) ?? tails.at(-1) ?? '';
  const cells = Math.max(0, Math.min(LONGEST_BAR, roomFor(tail) - 1));
  const filled = Math.round((cells * done) / 100);
  const bar = `${style.chart(signs.full.repeat(filled))}${style.dim(signs.empty.repeat(cells - filled))}`;
  return `${name} ${bar}${fit(`${percent}${tail}`, width - phase.length - 1 - cells, signs.ellipsis).trimEnd()}`;
}

/** From the longest to the shortest that still says what matters. */
function timeTexts(facts: ProgressFacts, live: LiveView, state: ScreenState, { dot }: Signs): string[] {
  const { active, planned } = usersNow(live);
  const queued = queuedNow(live);
  const waiting = queued === 0 ? '' : ` ${dot} ${formatCount(queued)} queued`;
  const users = `users ${formatCount(active)}/${formatCount(planned)}${waiting}`;
  const requests = `${formatCount(live.all.total.requests)} requests`;
  const time = formatElapsed(state.elapsedMs);
  if (facts.plannedMs === undefined) return [`${time} ${dot} ${users} ${dot} ${requests}`, `${time} ${dot} ${users}`];
  const left = formatElapsed(Math.max(0, facts.plannedMs - state.elapsedMs + 999));
  const of = `${time} of ${formatElapsed(facts.plannedMs)}`;
  if (state.elapsedMs > facts.plannedMs) {
    // The load is over, its last requests are not.
    const inFlight = `${formatCount(live.generator?.inFlight ?? 0)} in flight`;
    return [`${of} ${dot} ${inFlight} ${dot} ${users} ${dot} ${requests}`, `${of} ${dot} ${inFlight}`, inFlight];
  }
  return [
    `${of} ${dot} left ${left} ${dot} ${users} ${dot} ${requests}`,
    `${of} ${dot} left ${left} ${dot} ${users}`,
    `left ${left} ${dot} ${users}`,
    `left ${left}`,
  ];
}

/** What is left to do, and when it is cut off. */
function endingTexts({ generator }: LiveView, { ending, nowMs }: ScreenState, { dot }: Signs): string[] {
  const inFlight = `${formatCount(generator?.inFlight ?? 0)} in flight`;
  if (ending?.isCut === true) return [`${inFlight} ${dot} cutting them off`, inFlight];
  const leftMs = ending?.cutAtMs === undefined ? undefined : ending.cutAtMs - nowMs;
  if (leftMs === undefined || leftMs <= 0) return [inFlight];
  const when = `cut off in ${formatElapsed(leftMs + 999)}`;
  return [`${inFlight} ${dot} ${when} ${dot} Ctrl-C again cuts off now`, `${inFlight} ${dot} ${when}`, when];
}
