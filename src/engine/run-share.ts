import { RunError } from '../base/errors.ts';
import { systemClock, type Clock } from '../base/clock.ts';
import { createRecorder, type Recorder } from '../metrics/recorder.ts';
import type { Interval } from '../metrics/interval.ts';
import type { ShareReport } from '../metrics/share-report.ts';
import type { DataSet, Feed } from '../data/data-set.ts';
import { compilePlan } from '../plan/compile-plan.ts';
import { oncePlan } from '../plan/once-plan.ts';
import type { Plan, ThreadGroup } from '../plan/plan.ts';
import type { Value } from '../base/value.ts';
import { samplerKinds } from '../samplers/index.ts';
import type { SampleRecorder, Step } from '../contracts/virtual-user.ts';
import { GeneratorMeter } from './generator-meter.ts';
import type { AlarmMaker } from './alarm.ts';
import { GroupRunner, type DataEnd, type Share } from './group-runner.ts';
import { JtlLog, type JtlOrder } from './jtl-log.ts';
import { limitBacktracking } from './limit-backtracking.ts';
import type { Port, ShareOrder } from './messages.ts';
import { ShareControl } from './share-control.ts';
import { runTearDown } from './tear-down.ts';
import { Resources } from './resources.ts';
import { secondAfter } from './second-after.ts';
import { Ticker } from './ticker.ts';
import { WatchedRecorder } from './watched-recorder.ts';

/**
 * Carries one share of a run: compiles the plan, says `ready`, waits for `start`, posts one interval a second
 * and `done` at the end.
 */
export async function runShare(port: Port, order: ShareOrder): Promise<void> {
  limitBacktracking();
  const plan = await compiled(order);
  for (const kind of samplerKinds) kind.prepare?.();
  const control = new ShareControl();
  const started = new Promise<number>((resolve) => {
    port.on('message', (message) => {
      if (message.kind === 'start') resolve(message.originMs);
      else control.take(message);
    });
  });
  const ticker = await tickerFor(plan);
  port.postMessage({ kind: 'ready', labels: plan.labels });
  const originMs = await started;
  const clock = systemClock(originMs);
  const alarm = ticker?.alarms({ clock, originMs }) ?? noAlarm;
  const session = new ShareSession({ port, order, plan, clock, alarm, control });
  try {
    await session.run();
    port.postMessage({ kind: 'done' });
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    port.postMessage({ kind: 'failed', code: error.code, message: error.message });
  } finally {
    await ticker?.close();
  }
  port.close();
}

/** Closed load waits for its own answers: nobody needs waking on time. */
async function tickerFor({ groups }: Plan): Promise<Ticker | undefined> {
  return groups.some(({ timetable }) => timetable.model === 'open') ? Ticker.start() : undefined;
}

const noAlarm: AlarmMaker = () => {
  throw new Error('Only open load sets alarms.');
};

async function compiled(order: ShareOrder): Promise<Plan> {
  const { plan } = await compilePlan(order.inputs, order.data);
  if (plan === undefined) throw new Error('The plan that the main thread checked does not compile here.');
  return order.once ? oncePlan(plan) : plan;
}

/** Stand for the place among the thread groups: users there draw other chances. */
const SET_UP = -1;
const TEAR_DOWN = -2;
const ALONE: Share = { index: 0, count: 1 };

interface SessionOptions {
  readonly port: Port;
  readonly order: ShareOrder;
  readonly plan: Plan;
  readonly clock: Clock;
  readonly alarm: AlarmMaker;
  readonly control: ShareControl;
}

class ShareSession {
  readonly #options: SessionOptions;
  readonly #recorder: Recorder;
  /** The recorder, or one that tells of every exchange too (`--once`). */
  readonly #watched: SampleRecorder;
  readonly #jtl: JtlLog | undefined;
  readonly #meter: GeneratorMeter;
  readonly #worker = new Resources();
  readonly #runners: readonly GroupRunner[];
  readonly #feeds = new Map<DataSet, Feed>();
  readonly #usedUp = new Set<string>();
  #shared: ReadonlyMap<string, Value> = new Map();

  constructor(options: SessionOptions) {
    this.#options = options;
    const { plan, order, port } = options;
    this.#recorder = createRecorder(plan.labels, {
      now: () => options.clock.now(),
      keepsExchanges: plan.report.samples !== 'none',
    });
    this.#watched = order.once
      ? new WatchedRecorder(this.#recorder, (event) => port.postMessage({ kind: 'watched', event }))
      : this.#recorder;
    this.#jtl = order.jtl && this.#jtlLog(order.jtl);
    this.#meter = new GeneratorMeter(order.share.index === 0);
    this.#runners = plan.groups.map((group, index) => this.#runner(group, { index, share: order.share }));
  }

  #runner(group: ThreadGroup, { index, share }: { readonly index: number; readonly share: Share }): GroupRunner {
    const { order, plan, clock, alarm, port, control } = this.#options;
    const isSetUp = index === SET_UP;
    const runner = new GroupRunner({
      group,
      groupIndex: index,
      share,
      seed: order.seed,
      clock,
      alarm,
      recorder: this.#jtl?.recorderFor(this.#watched, { index, name: group.name }) ?? this.#watched,
      worker: this.#worker,
      withoutPauses: order.once,
      shared: () => this.#shared,
      isWarmUp: plan.warmUpMs > 0 ? (atMs) => this.#recorder.isWarmUp(atMs) : undefined,
      feedOf: (dataSet) => this.#feedOf(dataSet),
      onDataEnd: (end) => this.#dataEnd(end),
      onStopTest: (how, why) => {
        // At once: until the main thread's order comes back, the next group would have started.
        control.stop();
        const reason = isSetUp ? `setUp ended the run before any thread group began. ${why}` : why;
        port.postMessage({ kind: 'stopTest', how, why: reason });
      },
    });
    this.#jtl?.watch(index, () => runner.active);
    return runner;
  }

  #jtlLog(jtl: JtlOrder): JtlLog {
    const { plan, order, clock } = this.#options;
    return new JtlLog({
      order: jtl,
      labels: plan.labels,
      worker: order.share.index,
      groups: plan.groups.length,
      originMs: Date.now() - clock.now(),
      keepsExchanges: plan.report.samples !== 'none',
      isWarmUp: (atMs) => this.#recorder.isWarmUp(atMs),
      send: (text) => this.#tell({ kind: 'rows', text }),
      onLost: () => this.#tell({ kind: 'rowsLost' }),
    });
  }

  /** Told once: every user that asks from now on finds the same. */
  #dataEnd(end: DataEnd): void {
    if (this.#usedUp.has(end.dataSet)) return;
    this.#usedUp.add(end.dataSet);
    if (end.onEnd === 'stopTest') this.#options.control.stop();
    this.#options.port.postMessage({ kind: 'dataEnd', end });
  }

  #feedOf(dataSet: DataSet): Feed {
    const known = this.#feeds.get(dataSet);
    if (known !== undefined) return known;
    const feed = dataSet.feed();
    this.#feeds.set(dataSet, feed);
    return feed;
  }

  async run(): Promise<void> {
    const { clock } = this.#options;
    const finished = new AbortController();
    await clock.sleep(-clock.now(), finished.signal);
    const reporting = this.#report(finished.signal);
    try {
      const beginMs = await this.#setUp();
      if (!this.#options.control.stopped) await this.#runGroups(beginMs);
      await this.#tearDown();
    } finally {
      finished.abort();
      await reporting;
      await Promise.all([...this.#feeds.values()].map((feed) => feed.close()));
      await this.#worker.close();
      this.#meter.close();
    }
  }

  /** Worker 0 runs it, all wait for it and take over what it has set. Gives when the thread groups begin. */
  async #setUp(): Promise<number> {
    const { plan, order, control, port } = this.#options;
    if (plan.setUp === undefined) return 0;
    if (order.share.index === 0) {
      const { group, slots } = plan.setUp;
      const shared = new Map<string, Value>();
      const body: Step = async (user) => {
        const outcome = await group.body(user);
        for (const [name, slot] of slots) {
          const value = user.values[slot];
          if (value !== undefined) shared.set(name, value);
        }
        return outcome;
      };
      const runner = this.#runner({ ...group, body }, { index: SET_UP, share: ALONE });
      control.add(runner);
      if (!control.stopped) await runner.run();
      port.postMessage({ kind: 'setUpDone', shared });
    }
    const { shared, atMs } = await control.begin;
    this.#shared = shared;
    return atMs;
  }

  /** Worker 0 runs it when the groups of all workers are over, however they ended. */
  async #tearDown(): Promise<void> {
    const { plan, order, control, port, clock } = this.#options;
    if (plan.tearDown === undefined || order.share.index !== 0) return;
    port.postMessage({ kind: 'groupsDone' });
    await control.groupsOver;
    if (control.abandoned) return;
    const runner = this.#runner(plan.tearDown, { index: TEAR_DOWN, share: ALONE });
    const limitMs = Math.max(0, ...plan.groups.map((group) => group.gracefulStopMs));
    await runTearDown(runner, { end: control, clock, limitMs });
  }

  async #runGroups(beginMs: number): Promise<void> {
    const { plan, control, clock } = this.#options;
    const { warmUpMs } = plan;
    if (warmUpMs > 0) this.#recorder.warmUp({ fromMs: beginMs, toMs: beginMs + warmUpMs });
    await clock.sleep(beginMs - clock.now(), control.stopping);
    const runOne = (runner: GroupRunner, index: number, atMs: number): Promise<void> => {
      this.#began(index, atMs);
      control.add(runner);
      return runner.run(atMs);
    };
    if (!plan.sequential) {
      await Promise.all(this.#runners.map((runner, index) => runOne(runner, index, beginMs)));
      return;
    }
    for (const [index, runner] of this.#runners.entries()) {
      if (control.stopped) return;
      this.#announce(plan.groups[index]?.name ?? '');
      await runOne(runner, index, index === 0 ? beginMs : clock.now());
    }
  }

  #began(group: number, atMs: number): void {
    const { order, port } = this.#options;
    if (order.share.index === 0) port.postMessage({ kind: 'groupBegan', group, atMs });
  }

  #announce(name: string): void {
    const { order, port } = this.#options;
    if (order.once) port.postMessage({ kind: 'watched', event: { kind: 'group', name } });
  }

  /** One interval at the end of every second, and one for the rest. */
  async #report(finished: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    for (let last = -1; ;) {
      const second = secondAfter(last, clock.now());
      last = second;
      const whole = await clock.sleep((second + 1) * 1000 - clock.now(), finished);
      this.#jtl?.tick();
      this.#tell({ kind: 'interval', interval: this.#interval(second) });
      if (!whole) break;
    }
    this.#tell({ kind: 'finished' });
    this.#options.order.results?.close();
  }

  #tell(report: ShareReport): void {
    this.#options.order.results?.postMessage(report);
  }

  #interval(second: number): Interval {
    const drained = this.#recorder.drain();
    return {
      worker: this.#options.order.share.index,
      second,
      labels: drained.labels,
      ...(drained.warmUp === undefined ? {} : { warmUp: drained.warmUp }),
      groups: this.#runners.map((runner) => runner.drain()),
      generator: this.#meter.drain(drained),
      newFailures: drained.newFailures,
      examples: drained.examples,
      ...(drained.slow === undefined ? {} : { slow: drained.slow }),
      postedMs: this.#options.clock.now(),
    };
  }
}
