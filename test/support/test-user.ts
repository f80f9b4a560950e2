import { systemClock } from '../../src/base/clock.ts';
import type { Clock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { Random } from '../../src/base/random.ts';
import type { Value } from '../../src/base/value.ts';
import type { Closable, ResourceOwner, SampleRecorder, VirtualUser } from '../../src/contracts/virtual-user.ts';
import type { CapturedExchange, Failure, Sample } from '../../src/metrics/sample.ts';

/** Keeps everything that samplers book. */
export class TestRecorder implements SampleRecorder {
  readonly samples: Sample[] = [];
  readonly failures: Failure[] = [];
  readonly examples: CapturedExchange[] = [];
  startedCount = 0;
  skippedCount = 0;
  interruptedCount = 0;
  retriedCount = 0;
  readonly unsentReasons: string[] = [];

  started(): void {
    this.startedCount++;
  }
  record(sample: Sample): void {
    this.samples.push(sample);
  }
  skipped(): void {
    this.skippedCount++;
  }
  interrupted(): void {
    this.interruptedCount++;
  }
  unsent(_label: number, _beganMs: number, reason: string): void {
    this.unsentReasons.push(reason);
  }
  retried(): void {
    this.retriedCount++;
  }
  failureNumber(failure: Failure): number {
    return this.failures.push(failure);
  }
  wantsExample(): boolean {
    return true;
  }
  example(_failure: number, exchange: CapturedExchange): void {
    this.examples.push(exchange);
  }
}

/** Closes what it was asked to keep. */
export class TestOwner implements ResourceOwner {
  private readonly kept = new Map<symbol, Closable>();

  resource<T extends Closable>(key: symbol, create: () => T): T {
    const known = this.kept.get(key);
    // A key stands for one kind of thing.
    if (known !== undefined) return known as T;
    const made = create();
    this.kept.set(key, made);
    return made;
  }

  async close(): Promise<void> {
    for (const thing of this.kept.values()) await thing.close();
    this.kept.clear();
  }
}

/** A user that a test moves by hand. */
export class TestUser extends TestOwner implements VirtualUser {
  readonly values: (Value | undefined)[];
  readonly random: Random = seededRandom(1);
  readonly iteration: number = 0;
  readonly threadNumber: number = 1;
  readonly threadGroup: string = 'Shoppers';
  readonly clock: Clock;
  readonly recorder: TestRecorder = new TestRecorder();
  readonly worker: TestOwner;
  readonly withoutPauses: boolean = false;
  scheduledMs: number | undefined = undefined;
  pausedMs = 0;
  failedSamplers = 0;
  sentSamplers = 0;
  private readonly cutter: AbortController = new AbortController();

  constructor(values: readonly (Value | undefined)[] = [], worker: TestOwner = new TestOwner()) {
    super();
    this.values = [...values];
    this.worker = worker;
    this.clock = systemClock(performance.now());
  }

  get signal(): AbortSignal {
    return this.cutter.signal;
  }

  get stopping(): AbortSignal {
    return this.cutter.signal;
  }

  get isStopping(): boolean {
    return this.cutter.signal.aborted;
  }

  stop(): void {
    this.cutter.abort();
  }

  /** Our own stop, while a request is in flight. */
  cut(): void {
    this.cutter.abort();
  }

  async end(): Promise<void> {
    await this.close();
    await this.worker.close();
  }
}
