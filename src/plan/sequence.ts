// Hot path: steps one after the other, without a promise where none of them needs one.
import type { Listener, Outcome, Step, VirtualUser } from '../contracts/virtual-user.ts';

/** A step that can do without a promise; who wants one is given one. */
export function directStep(direct: NonNullable<Step['direct']>): Step {
  const step = (user: VirtualUser): Promise<Outcome> =>
    new Promise((resolve, reject) => direct(user, { ended: resolve, broke: reject }));
  return Object.assign(step, { direct });
}

/** Runs a step whether it can do without a promise or not. What it throws is told like what it rejects with. */
export function runStep(step: Step, user: VirtualUser, listener: Listener<Outcome>): void {
  try {
    if (step.direct === undefined) tell(step(user), listener);
    else step.direct(user, listener);
  } catch (bug) {
    listener.broke(bug);
  }
}

function tell(promise: Promise<Outcome>, listener: Listener<Outcome>): void {
  promise.then(
    (outcome) => listener.ended(outcome),
    (bug: unknown) => listener.broke(bug),
  );
}

/** One run of steps in order, until one says otherwise. */
export class Sequence implements Listener<Outcome> {
  private readonly steps: readonly Step[];
  private readonly user: VirtualUser;
  private readonly listener: Listener<Outcome>;
  private next = 0;
  /** A step is being started: one that ends before that returns is followed by a turn of the loop, not by a call. */
  private isStarting = false;
  private hasEnded = false;

  constructor(steps: readonly Step[], user: VirtualUser, listener: Listener<Outcome>) {
    this.steps = steps;
    this.user = user;
    this.listener = listener;
  }

  go(): void {
    do {
      const step = this.steps[this.next++];
      if (step === undefined) {
        this.listener.ended('continue');
        return;
      }
      this.hasEnded = false;
      this.isStarting = true;
      runStep(step, this.user, this);
      this.isStarting = false;
    } while (this.hasEnded);
  }

  ended(outcome: Outcome): void {
    if (outcome !== 'continue') this.listener.ended(outcome);
    else if (this.isStarting) this.hasEnded = true;
    else this.go();
  }

  broke(bug: unknown): void {
    this.listener.broke(bug);
  }
}
