import { runOnce, type Bench } from '../compare.ts';
import { startDelayServer, type DelayServer } from '../delay-server.ts';
import { median } from '../statistics.ts';
import { cells, number } from '../table.ts';
import { ours } from '../tools/index.ts';
import { hey } from '../tools/hey.ts';
import { loadplan } from '../tools/loadplan.ts';
import type { Tool } from '../tools/tool.ts';
import { wrk } from '../tools/wrk.ts';
import type { Work } from '../work.ts';
import type { Findings, Section } from './section.ts';

const DELAY_US = 10_000;
const GRACE_SECONDS = 120;

/** What a tool reported beside what the server knows of the same run. */
interface Compared {
  readonly requestsPerSecond: number;
  readonly p50ErrorMs: number;
  readonly p99ErrorMs: number;
  readonly server: { readonly p50Ms: number; readonly p99Ms: number };
}

/** A server whose answers take 10.00 ms, asked 10,000 times a second. */
export const accuracy: Section = {
  name: 'accuracy',
  about: 'service time of 10.00 ms at 10,000/s: what is reported against what the server knows',
  run: async ({ bench, options }) => {
    const { seconds, rounds } = options;
    const tools = [ours, openLoad(seconds), wrk, hey].filter(({ version }) => version !== undefined);
    const server = await startDelayServer(bench.folder, bench.cores.server, {
      delayUs: DELAY_US,
      seconds: tools.length * rounds * (seconds + GRACE_SECONDS),
    });
    if (server === undefined) return nothing();
    const found = new Map<string, Compared[]>();
    try {
      for (let round = 0; round < rounds; round++) {
        for (const tool of tools) {
          bench.log(`${tool.name}, round ${round + 1} of ${rounds}`);
          found.set(tool.name, [...(found.get(tool.name) ?? []), await compare(bench, server, tool, seconds)]);
        }
      }
    } finally {
      await server.stop();
    }
    return report(found);
  },
};

/** Open load: the headline counts from the moment a request was due. */
function openLoad(seconds: number): Tool {
  const load = [`arrivals: { rate: 10000/s, duration: ${seconds}s, maxThreads: 1000 }`];
  return loadplan({ name: 'loadplan, arrivals at 10,000/s', load });
}

async function compare(bench: Bench, server: DelayServer, tool: Tool, seconds: number): Promise<Compared> {
  const work: Work = { scenario: 'get', origin: server.origin, path: '/', users: 100, seconds };
  await server.stats();
  // This server has no page like nginx's.
  const round = await runOnce({ ...bench, served: () => Promise.resolve(undefined) }, work, tool);
  const truth = await server.stats();
  const own = { p50Ms: truth.p50Us / 1000, p99Ms: truth.p99Us / 1000 };
  return {
    requestsPerSecond: round.requestsPerSecond,
    p50ErrorMs: (round.p50Ms ?? Number.NaN) - own.p50Ms,
    p99ErrorMs: (round.p99Ms ?? Number.NaN) - own.p99Ms,
    server: own,
  };
}

function report(found: ReadonlyMap<string, readonly Compared[]>): Findings {
  const head = ['tool', 'requests/s', 'p50 too high by ms', 'p99 too high by ms', "server's own p50", 'p99'];
  const middle = (rows: readonly Compared[], of: (row: Compared) => number, digits: number): string =>
    number(median(rows.map(of)), digits);
  const rows = [...found].map(([name, rounds]) =>
    cells([
      name,
      middle(rounds, (row) => row.requestsPerSecond, 0),
      middle(rounds, (row) => row.p50ErrorMs, 2),
      middle(rounds, (row) => row.p99ErrorMs, 2),
      middle(rounds, (row) => row.server.p50Ms, 2),
      middle(rounds, (row) => row.server.p99Ms, 2),
    ]),
  );
  const title = '### Truth: service time 10.00 ms, 100 users, about 10,000/s';
  const own = (found.get(ours.name) ?? []).map(({ p50ErrorMs }) => Math.abs(p50ErrorMs));
  return {
    tables: [[title, '', cells(head), cells(head.map(() => '---')), ...rows, ''].join('\n')],
    targets: [
      {
        work: 'Truth: 10.00 ms service at 10,000/s',
        what: 'p50 error',
        sign: '<=',
        commit: 0.15,
        stretch: 0.02,
        unit: 'ms',
        measured: own.length === 0 ? undefined : median(own),
      },
    ],
    figures: Object.fromEntries(found),
  };
}

function nothing(): Findings {
  return {
    tables: ['Not measured: there is no C compiler (cc) to build the server with.\n'],
    targets: [],
    figures: [],
  };
}
