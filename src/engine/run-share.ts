import { setFlagsFromString } from 'node:v8';
import { systemClock, type Clock } from '../base/clock.ts';
import { createRecorder, type Recorder } from '../metrics/recorder.ts';
import type { Interval } from '../metrics/interval.ts';
import type { DataSet, Feed } from '../data/data-set.ts';
import { compilePlan } from '../plan/compile-plan.ts';
import { oncePlan } from '../plan/once-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { samplerKinds } from '../samplers/index.ts';
import { GeneratorMeter } from './generator-meter.ts';
import { GroupRunner } from './group-runner.ts';
import type { Port, ShareOrder } from './messages.ts';
import { Resources } from './resources.ts';
import { secondAfter } from './second-after.ts';
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
      else if (message.kind === 'stop') control.stop();
      else control.cut();
    });
  });
  port.postMessage({ kind: 'ready', labels: plan.labels });
  const clock = systemClock(await started);
  const session = new ShareSession({ port, order, plan, clock, control });
  await session.run();
  port.postMessage({ kind: 'done' });
  port.close();
}

async function compiled(order: ShareOrder): Promise<Plan> {
  const { plan } = await compilePlan(order.inputs);
  if (plan === undefined) throw new Error('The plan that the main thread checked does not compile here.');
  return order.once ? oncePlan(plan) : plan;
}

/** Turns `stop` and `cut` into calls on whatever groups run now, also when they come early. */
class ShareControl {
  readonly #runners = new Set<GroupRunner>();
  #state: 'run' | 'stop' | 'cut' = 'run';

  get stopped(): boolean {
    return this.#state !== 'run';
  }

  add(runner: GroupRunner): void {
    this.#runners.add(runner);
    if (this.#state === 'cut') runner.cut();
    else if (this.#state === 'stop') void runner.stop();
  }

  stop(): void {
    if (this.#state === 'run') this.#state = 'stop';
    for (const runner of this.#runners) void runner.stop();
  }

  cut(): void {
    this.#state = 'cut';
    for (const runner of this.#runners) runner.cut();
  }
}

interface SessionOptions {
  readonly port: Port;
  readonly order: ShareOrder;
  readonly plan: Plan;
  readonly clock: Clock;
  readonly control: ShareControl;
}

class ShareSession {
  readonly #options: SessionOptions;
  readonly #recorder: Recorder;
  readonly #meter: GeneratorMeter;
  readonly #worker = new Resources();
  readonly #runners: readonly GroupRunner[];
  readonly #feeds = new Map<DataSet, Feed>();

  constructor(options: SessionOptions) {
    this.#options = options;
    const { plan, order, clock, port, control } = options;
    this.#recorder = createRecorder(plan.labels);
    this.#meter = new GeneratorMeter(order.share.index === 0);
    const recorder = order.once
      ? new WatchedRecorder(this.#recorder, (event) => port.postMessage({ kind: 'watched', event }))
      : this.#recorder;
    this.#runners = plan.groups.map(
      (group, groupIndex) =>
        new GroupRunner({
          group,
          groupIndex,
          share: order.share,
          seed: order.seed,
          clock,
          recorder,
          worker: this.#worker,
          withoutPauses: order.once,
          feedOf: (dataSet) => this.#feedOf(dataSet),
          onStopTest: (how, why) => {
            // At once: until the main thread's order comes back, the next group would have started.
            control.stop();
            port.postMessage({ kind: 'stopTest', how, why });
          },
        }),
    );
  }

  #feedOf(dataSet: DataSet): Feed {
    const known = this.#feeds.get(dataSet);
    if (known !== undefined) return known;
    const { index, count } = this.#options.order.share;
    const feed = dataSet.feed({ worker: index, workers: count });
    this.#feeds.set(dataSet, feed);
    return feed;
  }

  async run(): Promise<void> {
    const { clock } = this.#options;
    const finished = new AbortController();
    await clock.sleep(-clock.now(), finished.signal);
    const reporting = this.#report(finished.signal);
    try {
      await this.#runGroups();
    } finally {
      finished.abort();
      await reporting;
      await this.#worker.close();
      this.#meter.close();
    }
  }

  async #runGroups(): Promise<void> {
    const { plan, control } = this.#options;
    const runOne = (runner: GroupRunner): Promise<void> => {
      control.add(runner);
      return runner.run();
    };
    if (!plan.sequential) {
      await Promise.all(this.#runners.map(runOne));
      return;
    }
    for (const [index, runner] of this.#runners.entries()) {
      if (control.stopped) return;
      this.#announce(plan.groups[index]?.name ?? '');
      await runOne(runner);
    }
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
      this.#options.port.postMessage({ kind: 'interval', interval: this.#interval(second) });
      if (!whole) return;
    }
  }

  #interval(second: number): Interval {
    const drained = this.#recorder.drain();
    return {
      worker: this.#options.order.share.index,
      second,
      labels: drained.labels,
      groups: this.#runners.map((runner) => runner.drain()),
      generator: this.#meter.drain(drained),
      newFailures: drained.newFailures,
      examples: drained.examples,
    };
  }
}

/**
 * Patterns of the plan meet bodies that a target chose: past a limit V8 then goes on with its linear engine
 * instead of backtracking for minutes. Checked while compiling: no pattern that only the old engine can run.
 */
function limitBacktracking(): void {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
}
