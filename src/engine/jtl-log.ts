import type { SampleRecorder } from '../contracts/virtual-user.ts';
import type { Label } from '../metrics/interval.ts';
import type { LoggedRequest } from '../metrics/logged.ts';
import type { Sample } from '../metrics/sample.ts';
import { withoutExchange } from '../metrics/without-exchange.ts';
import { JtlRecorder } from './jtl-recorder.ts';
import { JtlRows } from './jtl-rows.ts';

/** Memory that all workers and the thread that writes see. */
export interface JtlOrder {
  /** Users at this moment, for each thread group of each worker: worker × groups + group. */
  readonly users: Int32Array<SharedArrayBuffer>;
  /** One cell: characters handed over and not yet written. */
  readonly waiting: Int32Array<SharedArrayBuffer>;
}

/** Rows that wait for the disk may take about so many bytes; then they are no longer kept. */
const MOST_WAITING = 64 * 2 ** 20;

export interface JtlLogOptions {
  readonly order: JtlOrder;
  readonly labels: readonly Label[];
  readonly worker: number;
  readonly groups: number;
  /** Epoch milliseconds of the run's first instant. */
  readonly originMs: number;
  /** False: without URLs, and failures without values. */
  readonly keepsExchanges: boolean;
  readonly isWarmUp: (atMs: number) => boolean;
  readonly send: (text: string) => void;
  /** The disk does not keep up: from now on there are no rows. Called once. */
  readonly onLost: () => void;
}

/** One worker's part of `plan run --jtl`: a row for each request that the totals count. */
export class JtlLog {
  readonly #options: JtlLogOptions;
  readonly #rows: JtlRows;
  readonly #activeOf: (() => number)[] = [];
  #isLost = false;

  constructor(options: JtlLogOptions) {
    this.#options = options;
    const { labels, originMs } = options;
    this.#rows = new JtlRows({
      labels: labels.map(({ name }) => name),
      originMs,
      handOver: (text) => this.#handOver(text),
    });
  }

  /** A recorder for the users of one group; `index` below 0 stands for `setUp` and `tearDown`. */
  recorderFor(recorder: SampleRecorder, group: { readonly index: number; readonly name: string }): SampleRecorder {
    const title = `${group.name} ${Math.max(0, group.index + 1)}`;
    return new JtlRecorder(recorder, (sample, request) => this.#add(sample, request, { index: group.index, title }));
  }

  /** Where the number of a group's users is to be had. */
  watch(index: number, activeUsers: () => number): void {
    if (index >= 0) this.#activeOf[index] = activeUsers;
  }

  /** Each second: hands over what there is, and tells the others how many users are here. */
  tick(): void {
    this.#activeOf.forEach((_, index) => this.#countUsers(index));
    this.#rows.flush();
  }

  #add(sample: Sample, request: LoggedRequest, group: { readonly index: number; readonly title: string }): void {
    const { isWarmUp, keepsExchanges } = this.#options;
    if (this.#isLost || isWarmUp(sample.beganMs ?? sample.startMs)) return;
    const { failure } = request;
    const told = keepsExchanges ? request : { ...request, url: '', failure: failure && withoutExchange(failure) };
    this.#rows.add(sample, told, { group: group.title, ...this.#users(group.index) });
  }

  #users(index: number): { readonly groupUsers: number; readonly allUsers: number } {
    if (index < 0) return { groupUsers: 1, allUsers: 1 };
    this.#countUsers(index);
    const { order, groups } = this.#options;
    const { users } = order;
    let groupUsers = 0;
    let allUsers = 0;
    for (let cell = 0; cell < users.length; cell++) {
      const count = users[cell] ?? 0;
      allUsers += count;
      if (cell % groups === index) groupUsers += count;
    }
    return { groupUsers, allUsers };
  }

  #countUsers(index: number): void {
    const { order, worker, groups } = this.#options;
    order.users[worker * groups + index] = this.#activeOf[index]?.() ?? 0;
  }

  #handOver(text: string): void {
    const { order, send, onLost } = this.#options;
    if (this.#isLost) return;
    if (Atomics.load(order.waiting, 0) > MOST_WAITING) {
      this.#isLost = true;
      onLost();
      return;
    }
    Atomics.add(order.waiting, 0, text.length);
    send(text);
  }
}
