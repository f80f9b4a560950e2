/**
 * `npm run bench`: one core for the generator, the other for nginx; tools in alternation, medians and ratios within
 * the run. Needs Linux with taskset and nginx; compares with wrk and hey where they are installed.
 * `npm run bench -- --quick` takes fewer and shorter rounds.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure, type Measured } from './measure.ts';
import { startNginx } from './nginx.ts';

const MAIN = fileURLToPath(new URL('../src/cli/main.js', import.meta.url));
const quick = process.argv.includes('--quick');
const ROUNDS = quick ? 3 : 5;
const SECONDS = quick ? 5 : 10;
const GENERATOR_CORE = '0';

interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  /** Requests done, from what the tool printed. */
  readonly requests: (output: string) => number;
  readonly seconds: number;
}

interface Row {
  readonly name: string;
  readonly rounds: readonly (Measured & { readonly requests: number; readonly seconds: number })[];
}

const folder = mkdtempSync(join(tmpdir(), 'loadplan-bench-'));
const nginx = await startNginx(folder, '1');
try {
  console.log(
    `node ${process.version}, ${ROUNDS} rounds of ${SECONDS} s in alternation, generator on core ${GENERATOR_CORE}, nginx on core 1\n`,
  );
  const plain = contenders(nginx.url);
  await warmUp(plain);
  print('GET, 64 users, 15-byte body, no think time', await alternate(plain));
  const million = [manyUsers(nginx.url)];
  print('10,000 threads × 10 loops, ramp 10 s', await alternate(million, 1));
} finally {
  await nginx.stop();
  rmSync(folder, { recursive: true, force: true });
}

function contenders(url: string): readonly Contender[] {
  const plan = join(folder, 'plain.yaml');
  writeFileSync(
    plan,
    `baseUrl: ${url}\nthreadGroups:\n  - { threads: 64, duration: ${SECONDS}s, samplers: [{ get: /health }] }\n`,
  );
  const others: Contender[] = [
    {
      name: 'wrk',
      command: ['wrk', '-t1', '-c64', `-d${SECONDS}s`, `${url}/health`],
      requests: (output) => Number(/(\d+) requests in/.exec(output)?.[1]),
      seconds: SECONDS,
    },
    {
      name: 'hey',
      command: ['hey', '-c', '64', '-z', `${SECONDS}s`, `${url}/health`],
      requests: (output) => Number(/\[200\]\s+(\d+) responses/.exec(output)?.[1]),
      seconds: SECONDS,
    },
  ];
  return [ours('loadplan', plan), ...others.filter((other) => isInstalled(other.command[0] ?? ''))];
}

function manyUsers(url: string): Contender {
  const plan = join(folder, 'many.yaml');
  writeFileSync(
    plan,
    `baseUrl: ${url}\nthreadGroups:\n  - { threads: 10000, rampUp: 10s, loops: 10, samplers: [{ get: /health }] }\n`,
  );
  return ours('loadplan', plan);
}

function ours(name: string, plan: string): Contender {
  const report = join(folder, 'report');
  return {
    name,
    command: [process.execPath, MAIN, 'run', plan, '-o', report, '--quiet', '--seed', '1'],
    requests: (output) => {
      const [, requests = '0', failed = ''] = /requests=(\d+) failed=(\S+)/.exec(output) ?? [];
      if (failed !== '0%') console.error(`${name}: ${failed} failed`);
      return Number(requests);
    },
    seconds: SECONDS,
  };
}

/** A B C A B C …: what slows the machine for a while slows all of them. */
async function alternate(tools: readonly Contender[], rounds = ROUNDS): Promise<readonly Row[]> {
  const rows = tools.map((tool): { name: string; rounds: Row['rounds'][number][] } => ({
    name: tool.name,
    rounds: [],
  }));
  for (let round = 0; round < rounds; round++) {
    for (const [i, tool] of tools.entries()) {
      const measured = await measure(tool.command, GENERATOR_CORE);
      rows[i]?.rounds.push({ ...measured, requests: tool.requests(measured.output), seconds: tool.seconds });
    }
  }
  return rows;
}

async function warmUp(tools: readonly Contender[]): Promise<void> {
  for (const tool of tools) await measure(tool.command, GENERATOR_CORE);
}

function print(title: string, rows: readonly Row[]): void {
  console.log(`### ${title}\n`);
  console.log('| tool | requests/s | CPU µs/request | of it user | peak memory MB | requests/s against loadplan |');
  console.log('|---|---|---|---|---|---|');
  for (const { name, rounds } of rows) {
    const rate = rounds.map((round) => round.requests / round.seconds);
    const ratios = rounds.map((round, i) => round.requests / (rows[0]?.rounds[i]?.requests ?? Number.NaN));
    const cpu = rounds.map((round) => ((round.userSeconds + round.systemSeconds) * 1e6) / round.requests);
    const user = rounds.map((round) => (round.userSeconds * 1e6) / round.requests);
    const memory = rounds.map((round) => round.peakBytes / 1e6);
    console.log(
      `| ${name} | ${spread(rate, 0)} | ${spread(cpu, 1)} | ${median(user).toFixed(1)} | ${median(memory).toFixed(0)} | ${median(ratios).toFixed(2)} |`,
    );
  }
  console.log('');
}

/** Median, with the least and the most. */
function spread(values: readonly number[], digits: number): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `**${median(values).toFixed(digits)}** (${least.toFixed(digits)}–${most.toFixed(digits)})`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function isInstalled(command: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((path) => existsSync(join(path, command)));
}
