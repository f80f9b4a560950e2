import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNginx } from '../test/targets/nginx-server.ts';
import { chooseCores, type Cores } from './machine.ts';
import { measure, type Served } from './measure.ts';
import { startNginx } from './nginx.ts';
import { median, spreadOf } from './statistics.ts';
import { steadyPart } from './steady.ts';
import { planFor, readSummary, runCommand } from './tools/loadplan.ts';
import { rawSocketCommand, readRawSocket } from './tools/raw-socket.ts';
import type { Counted } from './tools/tool.ts';
import type { Work } from './work.ts';

/** What the guard says of the plain plan. */
export interface Judgement {
  readonly state: 'within' | 'beyond' | 'inconclusive';
  /** One line with the figures. */
  readonly text: string;
}

/** Between rounds of one comparison; beyond it other work on the machine decides more than the code. */
export const MOST_SPREAD = 1.5;

/**
 * Judges the ratios of CPU per request, one a round. The spread leaves out the highest and the lowest of four rounds
 * or more.
 */
export function judge(ratios: readonly number[], bound: number): Judgement {
  if (ratios.some(Number.isNaN))
    return { state: 'inconclusive', text: 'inconclusive, too little CPU time was to be had' };
  const sorted = ratios.toSorted((a, b) => a - b);
  const spread = spreadOf(sorted.length < 4 ? sorted : sorted.slice(1, -1));
  const middle = median(ratios);
  const rounds = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
  const figures = `${middle.toFixed(2)} x the CPU of the raw-socket loop (rounds ${rounds}; bound ${bound})`;
  if (spread > MOST_SPREAD) {
    return { state: 'inconclusive', text: `inconclusive, rounds differ by ${spread.toFixed(2)} x: ${figures}` };
  }
  return { state: middle <= bound ? 'within' : 'beyond', text: figures };
}

/** How long the guard may take, and what it allows. */
export interface GuardOptions {
  readonly bound: number;
  readonly rounds: number;
  /** While the rounds differ too much, more are added up to this number. */
  readonly mostRounds: number;
  readonly seconds: number;
}

/** Compares the plain plan, through the built command, with the raw-socket loop, in alternation. */
export async function guard(options: GuardOptions): Promise<Judgement> {
  const folder = mkdtempSync(join(tmpdir(), 'loadplan-guard-'));
  const cores = chooseCores();
  const server = await startServer(folder, cores.server);
  const ratios: number[] = [];
  let judgement: Judgement;
  try {
    const work: Work = {
      scenario: 'get',
      origin: server.origin,
      path: server.path,
      users: 64,
      seconds: options.seconds,
    };
    do {
      ratios.push(await compareOnce(work, { folder, cores, served: server.served }));
      judgement = judge(ratios, options.bound);
    } while (
      ratios.length < options.rounds ||
      (judgement.state === 'inconclusive' && ratios.length < options.mostRounds)
    );
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return judgement;
}

interface Place {
  readonly folder: string;
  readonly cores: Cores;
  readonly served: () => Promise<Served | undefined>;
}

/** Steady CPU per request of ours ÷ that of the loop. */
async function compareOnce(work: Work, place: Place): Promise<number> {
  const [plan, report] = [join(place.folder, 'plan.yaml'), join(place.folder, 'report')];
  writeFileSync(plan, planFor(work, { name: 'guard' }));
  const own = await steadyCpu(runCommand(plan, report), work, place, () => readSummary(report));
  const loop = rawSocketCommand(`${work.origin}${work.path}`, work.users, work.seconds);
  return own / (await steadyCpu(loop, work, place, readRawSocket));
}

const GRACE_SECONDS = 60;
// Node has compiled the path of a request after about half of it.
const WARM_UP_CPU_SECONDS = 1;
// 30 ticks of the kernel's clock: an error of 3 %.
const LEAST_CPU_SECONDS = 0.3;

async function steadyCpu(
  command: readonly string[],
  work: Work,
  { cores, served }: Place,
  read: (output: string) => Counted,
): Promise<number> {
  const measured = await measure(command, {
    deadlineSeconds: work.seconds + GRACE_SECONDS,
    everyMs: 100,
    probe: served,
    ...(cores.generator !== undefined && { cores: cores.generator }),
  });
  const { requests, failed } = read(measured.output);
  if (measured.cutOff || requests === 0 || failed > 0) {
    throw new Error(`${requests} requests, ${failed} failed, exit code ${measured.code}: ${measured.output}`);
  }
  // A window of too little CPU time is no measurement: NaN, and so inconclusive.
  const steady = steadyPart(measured.samples, work.seconds, WARM_UP_CPU_SECONDS);
  const cpuSeconds = steady === undefined ? 0 : steady.cpuUs * steady.requestsPerSecond * steady.seconds * 1e-6;
  return steady === undefined || cpuSeconds < LEAST_CPU_SECONDS ? Number.NaN : steady.cpuUs;
}

interface Server {
  readonly origin: string;
  readonly path: string;
  readonly served: () => Promise<Served | undefined>;
  readonly stop: () => Promise<void>;
}

const SERVER = fileURLToPath(new URL('answer-server.js', import.meta.url));

/** nginx where it is installed: a slower server is waited for, and waiting hides what a request costs. */
async function startServer(folder: string, core: string | undefined): Promise<Server> {
  if (findNginx() === undefined) return startAnswerServer(core);
  return { ...(await startNginx(folder, core)), path: '/health' };
}

async function startAnswerServer(core: string | undefined): Promise<Server> {
  const words = [process.execPath, SERVER];
  const [command = '', ...args] = core === undefined ? words : ['taskset', '-c', core, ...words];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const origin = `http://127.0.0.1:${port.trim()}`;
  return {
    origin,
    path: '/',
    served: async () => {
      const requests = await fetch(`${origin}/count`).then((answer) => answer.text());
      return { requests: Number(requests), connections: 0 };
    },
    stop: async () => {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    },
  };
}
