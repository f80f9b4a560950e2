import type { TargetUnit } from '../metrics/target.ts';
import { listenersOn, withDescendants } from './listeners.ts';
import type { MonitorProcess } from './monitor-plan.ts';
import { processFigures, type ProcessFigures } from './process-figures.ts';
import type { SeriesBook } from './series-book.ts';
import type { Value, Watch } from './watch.ts';

/** Looking for new children reads a file of every process: so much of the time at most goes into it. */
const LEAST_PAUSE_MS = 5000;
const PAUSE_PER_COST = 500;

/** What is drawn of a process. */
const FIGURES: Readonly<Record<string, { readonly title: string; readonly unit: TargetUnit }>> = {
  cpu: { title: 'CPU', unit: 'share' },
  memory: { title: 'Memory', unit: 'bytes' },
  openFiles: { title: 'Open files', unit: 'number' },
  threads: { title: 'Threads', unit: 'number' },
  processes: { title: 'Processes', unit: 'number' },
};

/** Watches who listens on a port of this machine, with all children: what a server with several workers is made of. */
export class ProcessWatch implements Watch {
  readonly #process: MonitorProcess;
  readonly #source: number;
  readonly #book: SeriesBook;
  readonly #tell: (text: string) => void;
  #pids: readonly number[] = [];
  #lookAgainMs = -Infinity;
  /** CPU seconds by process, as read last. */
  #before: ReadonlyMap<number, number> | undefined;
  #readAtMs = 0;
  #isTold = false;

  constructor(process: MonitorProcess, source: number, book: SeriesBook, tell: (text: string) => void) {
    this.#process = process;
    this.#source = source;
    this.#book = book;
    this.#tell = tell;
  }

  /** Synchronous but for its promise: reading `/proc` takes some 0.1 ms a process. */
  read(now: () => number): Promise<readonly Value[] | undefined> {
    let figures = this.#figures();
    if (figures.size === 0 || now() >= this.#lookAgainMs) {
      this.#look(now);
      figures = this.#figures();
    }
    if (figures.size === 0) {
      this.#before = undefined;
      return Promise.resolve(undefined);
    }
    const atMs = now();
    const cpu = this.#cpuShare(figures, atMs);
    const sum = (of: (one: ProcessFigures) => number): number =>
      [...figures.values()].reduce((total, one) => total + of(one), 0);
    const areFilesKnown = [...figures.values()].every(({ openFiles }) => openFiles !== undefined);
    const values: readonly (readonly [metric: string, value: number | undefined])[] = [
      ['cpu', cpu],
      ['memory', sum(({ residentBytes }) => residentBytes)],
      ['openFiles', areFilesKnown ? sum(({ openFiles = 0 }) => openFiles) : undefined],
      ['threads', sum(({ threads }) => threads)],
      ['processes', figures.size],
    ];
    return Promise.resolve(values.flatMap(([metric, value]) => this.#valueOf(metric, value)));
  }

  close(): void {
    // Nothing is under way between two readings.
  }

  #figures(): Map<number, ProcessFigures> {
    const figures = new Map<number, ProcessFigures>();
    for (const pid of this.#pids) {
      const own = processFigures(pid);
      if (own !== undefined) figures.set(pid, own);
    }
    return figures;
  }

  #look(now: () => number): void {
    const beganMs = now();
    const listeners = listenersOn(this.#process.port);
    this.#pids = withDescendants(listeners.pids);
    this.#lookAgainMs = now() + Math.max(LEAST_PAUSE_MS, (now() - beganMs) * PAUSE_PER_COST);
    if (this.#pids.length > 0 || this.#isTold) return;
    this.#isTold = true;
    const { port, name } = this.#process;
    const who = name === `port ${port}` ? `Port ${port}` : `"${name}" (port ${port})`;
    this.#tell(
      listeners.isTaken
        ? `${who} cannot be watched: it belongs to a process that this user may not look into. Run loadplan as the user of that process.`
        : `${who} cannot be watched: no process of this machine listens there.`,
    );
  }

  /** Of one core. A child that began since the last reading has used all of its time since then. */
  #cpuShare(figures: ReadonlyMap<number, ProcessFigures>, atMs: number): number | undefined {
    const before = this.#before;
    const overSeconds = (atMs - this.#readAtMs) / 1000;
    let used = 0;
    for (const [pid, { cpuSeconds, beganSeconds }] of figures) {
      const known = before?.get(pid);
      const isNew = known === undefined && beganSeconds * 1000 >= this.#readAtMs;
      used += Math.max(0, cpuSeconds - (known ?? (isNew ? 0 : cpuSeconds)));
    }
    this.#before = new Map([...figures].map(([pid, { cpuSeconds }]) => [pid, cpuSeconds]));
    this.#readAtMs = atMs;
    return before === undefined || overSeconds <= 0 ? undefined : used / overSeconds;
  }

  #valueOf(metric: string, value: number | undefined): Value[] {
    const facts = FIGURES[metric];
    if (facts === undefined) return [];
    const id = this.#book.idOf(`${this.#source} ${metric}`, () => ({
      source: this.#source,
      metric,
      labels: '',
      ...facts,
      as: 'value',
    }));
    return id === undefined || value === undefined ? [] : [[id, value]];
  }
}
