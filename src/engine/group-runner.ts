import { StopSwitch, type StopSignal } from '../base/stop-switch.ts';
import { share as shareOf } from '../load/share.ts';
import type { UserTimetable } from '../load/timetable.ts';
import type { GroupInterval } from '../metrics/interval.ts';
import { ArrivalsRunner } from './arrivals-runner.ts';
import { Crew } from './crew.ts';
import type { GroupRunnerOptions, Share } from './group-options.ts';
import type { User, UserEnd } from './virtual-user.ts';

export type { DataEnd, GroupRunnerOptions, Share } from './group-options.ts';

/** Carries one thread group: starts users when the timetable says so, and ends them. */
export class GroupRunner {
  readonly #options: GroupRunnerOptions;
  readonly #stop = new AbortController();
  /** Every user has ended. */
  readonly #over = new AbortController();
  readonly #crew: Crew;
  readonly #arrivals: ArrivalsRunner | undefined;
  #beginMs: number | undefined;

  constructor(options: GroupRunnerOptions) {
    this.#options = options;
    this.#crew = new Crew(options, { stop: this.#stop.signal, onBug: () => this.cut() });
    const { timetable } = options.group;
    this.#arrivals = timetable.model === 'open' ? new ArrivalsRunner(options, timetable, this.#crew) : undefined;
  }

  /** Resolves when every user has ended. `beginMs` is what the timetable counts from: the same in all workers. */
  async run(beginMs: number = this.#options.clock.now()): Promise<void> {
    this.#beginMs = beginMs;
    const { timetable } = this.#options.group;
    const taken = this.#arrivals?.run(beginMs);
    const end = this.#endOnTime(beginMs, taken);
    await taken;
    if (timetable.model !== 'open') await this.#runUsers(timetable, beginMs);
    await this.#crew.quiet();
    // Open load that is over before its time: its users have nothing left to wait for.
    this.#crew.dismissIdle();
    await this.#crew.quiet();
    this.#stop.abort();
    this.#arrivals?.stop();
    this.#over.abort();
    await end;
    if (this.#crew.bug !== undefined) throw this.#crew.bug;
  }

  /** No new iterations and no new samplers; what is in flight may finish within `gracefulStop`. */
  async stop(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    this.#crew.dismissAll();
    this.#arrivals?.stop();
    await this.#cutAfter(this.#options.group.gracefulStopMs);
  }

  /** Cuts everything off now. */
  cut(): void {
    this.#stop.abort();
    this.#crew.cutAll();
    this.#arrivals?.stop();
  }

  /** Users at work. */
  get active(): number {
    return this.#crew.active;
  }

  /** Counts since the last call, and users at this moment. */
  drain(): GroupInterval {
    const { group, share } = this.#options;
    const { timetable } = group;
    const isOver = this.#stop.signal.aborted || this.#beginMs === undefined;
    const active = this.#crew.takePeak();
    const atMs = this.#options.clock.now() - (this.#beginMs ?? 0);
    // Open load plans arrivals, not users: as many as it takes.
    const planned =
      timetable.model === 'open' ? active : shareOf(timetable.plannedUsers(atMs), share.index, share.count);
    const { warmUpIterations, warmUpDropped, ...all } = this.#crew.drain();
    return {
      active,
      planned: isOver ? 0 : planned,
      ...all,
      ...(warmUpIterations > 0 ? { warmUpIterations } : {}),
      ...(warmUpDropped > 0 ? { warmUpDropped } : {}),
      ...(this.#arrivals === undefined ? {} : { arrivals: this.#arrivals.drain() }),
    };
  }

  async #endOnTime(beginMs: number, taken: Promise<void> | undefined): Promise<void> {
    const { clock, group } = this.#options;
    const { totalMs } = group.timetable;
    if (totalMs === undefined) return;
    if (!(await clock.sleep(beginMs + totalMs - clock.now(), this.#stop.signal))) return;
    // Of the last arrivals some may be late by the turn of the loop that this timer woke up in.
    await taken;
    await this.stop();
  }

  async #cutAfter(ms: number): Promise<void> {
    if (await this.#options.clock.sleep(ms, this.#over.signal)) this.#crew.cutAll();
  }

  async #runUsers(timetable: UserTimetable, beginMs: number): Promise<void> {
    const { share, clock } = this.#options;
    for (const { index, startMs, stopMs } of spellsInOrder(timetable, share)) {
      const waitMs = beginMs + startMs - clock.now();
      if (waitMs > 0 && !(await clock.sleep(waitMs, this.#stop.signal))) return;
      if (this.#stop.signal.aborted) return;
      const stopAtMs = stopMs === undefined ? undefined : beginMs + stopMs;
      this.#crew.track(this.#userLife(this.#crew.create(index), stopAtMs));
    }
  }

  /** Closed load: one user from its start to its last iteration. */
  async #userLife(user: User, stopAtMs: number | undefined): Promise<void> {
    const over = stopAtMs === undefined ? undefined : new StopSwitch();
    const stopTimer = over === undefined || stopAtMs === undefined ? undefined : this.#stopUserAt(user, stopAtMs, over);
    let end: UserEnd = await user.begin();
    if (!user.started) this.#crew.lose(user);
    if (end === 'continue') end = await this.#crew.loop(user);
    this.#crew.react(end, user);
    await this.#crew.leave(user);
    over?.abort();
    await stopTimer;
  }

  /** The user has `gracefulStop` from the moment it is told to stop, not from the end of the group. */
  async #stopUserAt(user: User, stopAtMs: number, over: StopSignal): Promise<void> {
    const { clock, group } = this.#options;
    if (!(await clock.sleep(stopAtMs - clock.now(), over))) return;
    user.dismiss();
    if (await clock.sleep(group.gracefulStopMs, over)) user.cut();
  }
}

interface UserSpell {
  readonly index: number;
  readonly startMs: number;
  readonly stopMs: number | undefined;
}

/** Every time one of this worker's users starts, earliest first. */
function spellsInOrder(timetable: UserTimetable, share: Share): readonly UserSpell[] {
  const spells: UserSpell[] = [];
  for (let index = share.index; index < timetable.users; index += share.count) {
    for (const spell of timetable.spells(index)) spells.push({ index, ...spell });
  }
  return spells.sort((a, b) => a.startMs - b.startMs || a.index - b.index);
}
