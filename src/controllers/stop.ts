import type { ControllerKind } from '../contracts/compiler.ts';
import type { Outcome } from '../contracts/virtual-user.ts';

/** What each word of `stop` makes of the user. */
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  iteration: 'nextIteration',
  thread: 'stopThread',
  test: 'stopTest',
};

/** `stop: iteration | thread | test`: ends one of them on purpose, mostly inside an `if`. */
export const stop: ControllerKind = {
  key: 'stop',
  compile(step) {
    const node = step.get('stop');
    const word = node?.kind === 'scalar' ? node.source : '';
    const outcome: Outcome = (Object.hasOwn(OUTCOMES, word) ? OUTCOMES[word] : undefined) ?? 'continue';
    const name = step.get('name');
    const why = `The plan says "stop: test"${name?.kind === 'scalar' ? ` (${name.source})` : ''}.`;
    return (user) => {
      if (outcome === 'stopTest') user.stopReason = why;
      return Promise.resolve(outcome);
    };
  },
};
