import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Cores } from './machine.ts';
import { measure, type Served } from './measure.ts';
import { connectedSeconds, steadyPart, type Steady } from './steady.ts';
import type { Counted, Tool } from './tools/tool.ts';
import type { Work } from './work.ts';

/** Where and how tools are compared. */
export interface Bench {
  readonly folder: string;
  readonly cores: Cores;
  readonly served: () => Promise<Served | undefined>;
  readonly rounds: number;
  readonly only: readonly string[];
  readonly log: (line: string) => void;
}

/** One run of one tool. */
export interface Round extends Counted {
  /** Answers counted by the tool, over the seconds of load that it was asked for. */
  readonly requestsPerSecond: number;
  /** Of the whole process, start-up included, per request that the tool counted. */
  readonly wholeCpuUs: number;
  readonly steady?: Steady;
  readonly peakBytes: number;
  readonly connectedSeconds?: number;
}

/** All runs of one tool; or why there are none. */
export interface Row {
  readonly name: string;
  readonly version?: string;
  readonly rounds: readonly Round[];
  readonly remark?: string;
}

// Start-up of the slowest tool, and the time it takes to write its results.
const GRACE_SECONDS = 90;
// Connections are in place after a second or two: 100 ms resolve that, and 10 questions a second cost nginx nothing.
const SAMPLE_MS = 100;
// Fewer are connected sooner than a sample can tell.
const MANY_USERS = 1000;

/** A B C A B C …: what slows the machine for a while slows all of them. A tool that fails once is left out. */
export async function alternate(bench: Bench, work: Work, tools: readonly Tool[]): Promise<readonly Row[]> {
  const rows = tools.map((tool) => ({ tool, rounds: [] as Round[], remark: whyNot(bench, work, tool) }));
  for (let round = 0; round < bench.rounds; round++) {
    for (const row of rows) {
      if (row.remark !== undefined) continue;
      bench.log(`${row.tool.name}, round ${round + 1} of ${bench.rounds}`);
      try {
        row.rounds.push(await runOnce(bench, work, row.tool));
      } catch (cause) {
        row.remark = `failed: ${cause instanceof Error ? cause.message.slice(0, 300) : String(cause)}`;
      }
    }
  }
  return rows.map(({ tool, rounds, remark }) => ({
    name: tool.name,
    ...(tool.version !== undefined && { version: tool.version }),
    rounds,
    ...(remark !== undefined && { remark }),
  }));
}

function whyNot(bench: Bench, work: Work, tool: Tool): string | undefined {
  if (tool.version === undefined) return 'missing';
  const chosen = bench.only.length === 0 || bench.only.some((name) => tool.name.toLowerCase().startsWith(name));
  if (!chosen && !tool.name.startsWith('loadplan')) return 'left out by --only';
  return tool.refuses(work);
}

/** Runs a tool in a fresh folder; throws when it failed or answered nothing. */
export async function runOnce(bench: Bench, work: Work, tool: Tool): Promise<Round> {
  const folder = join(bench.folder, 'tool');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const { command, env, allCores, read } = tool.prepare(work, folder);
  const cores = allCores === true ? bench.cores.both : bench.cores.generator;
  const measured = await measure(command, {
    deadlineSeconds: work.seconds + GRACE_SECONDS,
    everyMs: SAMPLE_MS,
    cwd: folder,
    probe: bench.served,
    ...(cores !== undefined && { cores }),
    ...(env && { env }),
  });
  if (measured.cutOff) throw new Error(`did not stop within ${work.seconds + GRACE_SECONDS} s`);
  const counted = readOrExplain(read, measured.output, measured.code);
  const steady = steadyPart(measured.samples, work.seconds);
  const connected = work.users < MANY_USERS ? undefined : connectedSeconds(measured.samples, work.users);
  return {
    ...counted,
    requestsPerSecond: counted.requests / (counted.loadSeconds ?? work.seconds),
    wholeCpuUs: ((measured.userSeconds + measured.systemSeconds) * 1e6) / counted.requests,
    ...(steady && { steady }),
    peakBytes: measured.peakBytes,
    ...(connected !== undefined && { connectedSeconds: connected }),
  };
}

function readOrExplain(read: (output: string) => Counted, output: string, code: number): Counted {
  const said = (): string => output.trim().split('\n').slice(-8).join(' / ');
  let counted: Counted;
  try {
    counted = read(output);
  } catch (cause) {
    throw new Error(`exit code ${code}, no result; it said: ${said()}`, { cause });
  }
  if (!(counted.requests > 0)) throw new Error(`exit code ${code}, no request; it said: ${said()}`);
  return counted;
}
