import { monotonicMs } from '../base/clock.ts';
import type { Label } from '../metrics/interval.ts';
import { Member } from './member.ts';
import type { ToWorker } from './messages.ts';
import type { PoolOptions } from './pool-options.ts';

/** Worker threads that carry a run between them. */
export interface Pool {
  readonly labels: readonly Label[];
  /** Lets all workers begin at the same instant, `originMs` of the monotonic clock; `over` when all are done or lost. */
  run(): { readonly originMs: number; readonly over: Promise<void> };
  /** No new work; requests in flight may finish within `gracefulStop`. */
  stop(): void;
  /** Cuts off what is in flight; with `withTearDown` the plan's `tearDown` still runs. */
  cut(withTearDown?: boolean): void;
  /** Ends workers that are not over. Gives their numbers: what they did in their last second is not known. */
  close(): Promise<readonly number[]>;
}

// Time for the start order to reach every worker before the run's first instant.
const START_LEAD_MS = 50;
// The same after `setUp`: all workers begin their thread groups at one instant.
const BEGIN_LEAD_MS = 10;

/** Starts the workers and waits until each has compiled the plan; throws what kept one of them from it. */
export async function openPool(options: PoolOptions): Promise<Pool> {
  const members = Array.from({ length: options.workers }, (_, index) => new Member(options, index));
  const close = async (): Promise<readonly number[]> =>
    (await Promise.all(members.map((member) => member.close()))).flatMap((wasOver, index) => (wasOver ? [] : [index]));
  const [labels = []] = await Promise.all(members.map((member) => member.ready)).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const send = (message: ToWorker): void => members.forEach((member) => member.send(message));
  const [first, ...others] = members;
  let startedAtMs = 0;
  void first?.setUpDone.then((shared) =>
    send({ kind: 'begin', shared, atMs: monotonicMs() + BEGIN_LEAD_MS - startedAtMs }),
  );
  void Promise.all([first?.groupsDone, ...others.map((member) => member.over)]).then(() =>
    first?.send({ kind: 'tearDown' }),
  );
  return {
    labels,
    run: () => {
      const originMs = monotonicMs() + START_LEAD_MS;
      startedAtMs = originMs;
      send({ kind: 'start', originMs });
      return { originMs, over: Promise.all(members.map((member) => member.over)).then(() => undefined) };
    },
    stop: () => send({ kind: 'stop' }),
    cut: (withTearDown = false) => send({ kind: 'cut', withTearDown }),
    close,
  };
}
