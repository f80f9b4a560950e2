import { formatBytes, formatCount, formatElapsed, formatMs, formatShare } from '../../base/format.ts';
import type { HealthFinding, HealthSignal } from './health.ts';
import type { LoadCounts, Unsent } from './load-counts.ts';
import type { HealthContext } from './rules.ts';
import type { Stretch } from './signal-watch.ts';
import type { SteadyBlock } from './steady-users.ts';

type Level = HealthFinding['level'];

const NOT_TO_BE_TRUSTED = 'Times in this run are not to be trusted.';

/** One finding about a signal that each second has. */
export function signalText(signal: HealthSignal, level: Level, stretch: Stretch, context: HealthContext): string {
  const { what, cure } = (TEXTS[signal] ?? unnamed)(stretch, context);
  const when = whenText(stretch);
  if (level === 'DEGRADED') return `${what(when)} ${cure}`;
  return `${what(when)} ${NOT_TO_BE_TRUSTED} ${cure}`;
}

interface Text {
  readonly what: (when: string) => string;
  readonly cure: string;
}

const TEXTS: Partial<Readonly<Record<HealthSignal, (stretch: Stretch, context: HealthContext) => Text>>> = {
  'loop-delay': ({ worst }, context) => ({
    what: (when) => `The generator was too slow ${when}: its event loop was blocked for up to ${formatMs(worst)}.`,
    cure: lessLoad(context),
  }),
  'loop-busy': ({ worst }, context) => ({
    what: (when) => `The generator was busy ${when}: a sending thread was at work ${formatShare(worst)} of the time.`,
    cure: lessLoad(context),
  }),
  lag: ({ worst }, context) => ({
    what: (when) => `The generator was late ${when}: requests started up to ${formatMs(worst)} after they were due.`,
    cure: lessLoad(context),
  }),
  gc: ({ worst }, context) => ({
    what: (when) => `The generator stood still ${when}: collecting garbage took up to ${formatMs(worst)} at a time.`,
    cure: `Keep smaller bodies and fewer variables, or use more workers${workersText(context)}.`,
  }),
  heap: ({ worst }) => ({
    what: (when) => `The generator was short of memory ${when}: ${formatShare(worst)} of the heap was in use.`,
    cure: 'Use more workers, or NODE_OPTIONS=--max-old-space-size.',
  }),
  memory: ({ worst }, { limits }) => ({
    what: (when) =>
      `The generator was short of memory ${when}: ${formatShare(worst)} of the ${formatBytes(limits?.memoryBytes ?? 0)} it may use.`,
    cure: 'Give the container more memory, or use less load.',
  }),
  descriptors: ({ worst }, { limits }) => ({
    what: (when) =>
      `The generator was near its limit of ${formatCount(limits?.descriptors ?? 0)} open files and connections ${when}: ${formatShare(worst)} in use.`,
    cure: 'Raise it before the run: ulimit -n 65536.',
  }),
  ports: ({ worst }, { limits }) => ({
    what: (when) =>
      `The generator was near its limit of ${formatCount(limits?.ports ?? 0)} local ports for each target ${when}: users need ${formatShare(worst)} of them.`,
    cure: 'Widen net.ipv4.ip_local_port_range, or spread the load over several machines.',
  }),
  backlog: ({ worst }) => ({
    what: (when) => `Results could not be written fast enough ${when}: they waited ${formatMs(worst)} for the disk.`,
    cure: 'Write the report to a faster disk.',
  }),
  'host-busy': ({ worst }) => ({
    what: (when) => `This machine was busy ${when}: up to ${formatShare(worst)} of all its cores.`,
    cure: 'Run target and generator on different machines, or use less load.',
  }),
  'host-steal': ({ worst }) => ({
    what: (when) =>
      `This machine was held up ${when}: others on its host took up to ${formatShare(worst)} of the time.`,
    cure: 'Use a machine of its own.',
  }),
};

function unnamed(): Text {
  return { what: (when) => `The generator was not at its best ${when}.`, cure: '' };
}

/** Requests that this machine had no descriptor or port for. */
export function unsentText(signal: 'descriptors' | 'ports', unsent: Unsent, { limits }: HealthContext): string {
  const { count } = unsent;
  const what = signal === 'descriptors' ? 'file descriptor' : 'local port';
  const limit = signal === 'descriptors' ? limits?.descriptors : limits?.ports;
  const of = limit === undefined ? '' : ` (limit ${formatCount(limit)})`;
  const cure =
    signal === 'descriptors'
      ? 'Raise the limit before the run, ulimit -n 65536, or use fewer users.'
      : 'Keep connections alive, widen net.ipv4.ip_local_port_range, or use fewer users.';
  return `${formatCount(count)} ${count === 1 ? 'request was' : 'requests were'} not sent ${between(unsent)}: this machine had no ${what} left${of}. The target is not to blame. ${cure}`;
}

export function droppedText({ dropped, due }: LoadCounts): string {
  return `${formatCount(dropped)} of ${formatCount(due)} arrivals were dropped because every thread was busy: the load was lower than planned. Raise maxThreads, or lower the rate.`;
}

export function rateText({ started, due }: LoadCounts): string {
  return `Only ${formatCount(started)} of ${formatCount(due)} planned arrivals were started: the load was lower than planned. Raise maxThreads, use more workers, or lower the rate.`;
}

/** What Little's law says: users that no measured time accounts for. */
export function usersText(level: Level, block: SteadyBlock, context: HealthContext): string {
  const users = formatCount(block.users);
  const explained = formatCount(block.explained);
  if (block.missing < 0) {
    return `${users} users were at work ${between(block)}, but requests and pauses account for ${explained}: measured times are too long. Please report it.`;
  }
  const short = `response times are too low by up to ${formatMs(block.missingMsPerRequest)}`;
  const trust = level === 'INVALID' ? ` ${NOT_TO_BE_TRUSTED}` : '';
  return `${users} users were at work ${between(block)}, but requests and pauses account for ${explained}: the others waited for the generator, ${short}.${trust} ${lessLoad(context)}`;
}

function lessLoad({ workers, cores }: HealthContext): string {
  const more = workers < cores ? ` --workers ${cores},` : '';
  return `Use fewer threads,${more} or another machine.`;
}

function workersText({ workers, cores }: HealthContext): string {
  return workers < cores ? ` (--workers ${cores})` : '';
}

function between({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): string {
  return `from ${formatElapsed(fromMs)} to ${formatElapsed(toMs)}`;
}

/** `from 0:12 to 0:19`, with the number of seconds where it came and went. */
function whenText(stretch: Stretch): string {
  const all = (stretch.toMs - stretch.fromMs) / 1000;
  return stretch.seconds < all ? `${between(stretch)} (${formatCount(stretch.seconds)} s of it)` : between(stretch);
}
