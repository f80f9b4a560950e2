import { endpoint, type Endpoint } from '../endpoint.ts';
import { reply, type Reply } from '../reply.ts';
import { Slots } from '../slots.ts';
import { wait } from '../wait.ts';

// FastAPI runs a plain function in a pool of 40 threads per worker (anyio's default).
const THREADS = 40;

/** The async experiment: the same three waits, blocking, awaited one by one, or awaited together. */
export function sleepingEndpoints(): readonly Endpoint[] {
  const threads = new Slots(THREADS);
  return [
    sleeping('sync_baseline', (seconds) => threads.use(() => inSequence(seconds))),
    sleeping('async_independent', inSequence),
    sleeping('async_dependent', inSequence),
    sleeping('async_concurrent', (seconds) => wait(seconds * 1000)),
  ];
}

function sleeping(mode: string, threeWaits: (seconds: number) => Promise<void>): Endpoint {
  const answer: Reply = reply(200, { mode, results: [1, 2, 3] });
  return endpoint(`GET /${mode}`, {
    summary: mode,
    handle: async ({ options }) => {
      await threeWaits(options.sleepSeconds);
      return answer;
    },
  });
}

async function inSequence(seconds: number): Promise<void> {
  for (let step = 0; step < 3; step += 1) await wait(seconds * 1000);
}
