// Hot path: an iteration of one request makes no promise and no closure.
import type { Listener, Outcome } from '../contracts/virtual-user.ts';
import type { ThreadGroup } from '../plan/plan.ts';
import { runStep } from '../plan/sequence.ts';
import type { Crew } from './crew.ts';
import type { User, UserEnd } from './virtual-user.ts';

/** Closed load: one user's iterations, one after the other. */
export class ClosedLoop implements Listener<Outcome> {
  private readonly crew: Crew;
  private readonly group: ThreadGroup;
  private readonly user: User;
  private resolve: (end: UserEnd) => void = () => undefined;
  private reject: (bug: unknown) => void = () => undefined;
  private isWarmUp = false;
  /** The body is being started: when it ends before that returns, `outcome` says how. */
  private isStarting = false;
  private outcome: Outcome | undefined;

  constructor(crew: Crew, group: ThreadGroup, user: User) {
    this.crew = crew;
    this.group = group;
    this.user = user;
  }

  /** Resolves with the reason why there is no further iteration. */
  run(): Promise<UserEnd> {
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      this.turn();
    });
  }

  /** The body has ended. */
  ended(outcome: Outcome): void {
    if (this.isStarting) {
      this.outcome = outcome;
      return;
    }
    try {
      this.conclude(outcome);
    } catch (bug) {
      this.reject(bug);
    }
  }

  broke(bug: unknown): void {
    this.reject(bug);
  }

  private readonly turn = (): void => {
    const { user } = this;
    if (user.iteration >= this.group.loops || user.isStopping) {
      this.resolve('continue');
      return;
    }
    const drawing = user.prepare();
    if (typeof drawing === 'string') this.begin(drawing);
    else drawing.then(this.begin).catch(this.reject);
  };

  /** Its data has been drawn. */
  private readonly begin = (fed: UserEnd): void => {
    if (fed !== 'continue') {
      this.resolve(fed);
      return;
    }
    this.isWarmUp = this.crew.begin(this.user);
    this.outcome = undefined;
    this.isStarting = true;
    runStep(this.group.body, this.user, this);
    this.isStarting = false;
    if (this.outcome !== undefined) this.conclude(this.outcome);
  };

  private conclude(outcome: Outcome): void {
    // What ended without sending comes here, too: the wait keeps it from going round in circles.
    if (this.user.hasSentNothing) void this.breathe(outcome);
    else this.finish(outcome);
  }

  private async breathe(outcome: Outcome): Promise<void> {
    try {
      await this.user.breathe();
      this.finish(outcome);
    } catch (bug) {
      this.reject(bug);
    }
  }

  private finish(outcome: Outcome): void {
    const { user } = this;
    const end = this.crew.finish(user, outcome, this.isWarmUp);
    if (end !== 'continue') this.resolve(end);
    else if (user.pauses && user.iteration < this.group.loops && !user.isStopping) {
      user.think().then(this.turn).catch(this.reject);
    } else this.turn();
  }
}
