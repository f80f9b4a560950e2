import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { measure } from '../measure.ts';
import { loggedRequests } from '../nginx.ts';
import { account, watchRun, type WatchedRun } from '../run-plan.ts';
import { number } from '../table.ts';
import type { Target } from '../targets.ts';
import { jmeter, jmeterInvocation } from '../tools/jmeter.ts';
import type { Work } from '../work.ts';
import type { Section, Setting } from './section.ts';

const PLAN = fileURLToPath(new URL('../../../plans/million.yaml', import.meta.url));
const USERS = 10_000;
const LOOPS = 100;
const RAMP_SECONDS = 100;
const DEADLINE_SECONDS = 900;
// nginx flushes its log every second.
const FLUSH_MS = 2500;
const WORK = '1,000,000 requests, 10,000 threads';

/** The scenario everybody shows: 10,000 threads, ramp of 100 s, 100 loops; nginx's own log counts with us. */
export const million: Section = {
  name: 'million',
  about: 'plans/million.yaml at full size against nginx, counted by its access log; beside JMeter',
  long: true,
  run: async (setting) => {
    const { bench, nginx, options } = setting;
    const users = Math.round(USERS * options.scale);
    bench.log('loadplan');
    const plan = join(bench.folder, 'million.yaml');
    writeFileSync(plan, adapted(readFileSync(PLAN, 'utf8'), users));
    const args = ['--var', `baseUrl=${nginx.origin}`, '--no-preflight'];
    const own = await watchRun(bench, plan, { args, deadlineSeconds: DEADLINE_SECONDS });
    await sleep(FLUSH_MS);
    const logged = loggedRequests(nginx.accessLog);
    const peer = await beside(setting, users, logged.all).catch(
      (cause: unknown) => `JMeter failed: ${String(cause)}\n`,
    );
    const text = [
      `### S3: ${users} threads, ramp ${RAMP_SECONDS} s, ${LOOPS} loops, ${users * LOOPS} requests`,
      '',
      'loadplan:',
      '',
      account(own) + `- nginx logged ${logged.all} requests, ${logged.ok} of them answered with 200.\n`,
      peer,
    ];
    return {
      tables: [text.join('\n')],
      targets: options.scale === 1 ? judge(own, logged) : [],
      figures: { own: own.conserved, logged, peer },
    };
  },
};

/** The plan asks for `/health`; the same answer is logged at `/logged`. */
function adapted(plan: string, users: number): string {
  const wanted = [`threads: ${USERS}`, `loops: ${LOOPS}`, `rampUp: ${RAMP_SECONDS}s`, 'get: /health'];
  const missing = wanted.find((text) => !plan.includes(text));
  if (missing !== undefined) throw new Error(`plans/million.yaml no longer says "${missing}".`);
  return plan.replace('get: /health', 'get: /logged').replace(`threads: ${USERS}`, `threads: ${users}`);
}

function judge({ conserved }: WatchedRun, logged: { readonly all: number; readonly ok: number }): readonly Target[] {
  const lost = USERS * LOOPS - conserved.passed;
  const difference = Math.abs(logged.all - conserved.started) + Math.abs(logged.ok - conserved.passed);
  const exact = { work: WORK, sign: '<=', commit: 0, unit: '' } as const;
  return [
    { ...exact, what: 'requests lost', measured: lost },
    { ...exact, what: "difference to nginx's log", measured: difference },
    { ...exact, what: 'identities broken', measured: conserved.broken.length + (conserved.hasReport ? 0 : 1) },
  ];
}

/** The same in JMeter, as far as it gets before the deadline. */
async function beside({ bench, nginx }: Setting, users: number, before: number): Promise<string> {
  if (jmeter.version === undefined) return 'JMeter: missing.\n';
  bench.log(`JMeter, at most ${DEADLINE_SECONDS} s`);
  const folder = join(bench.folder, 'jmeter-million');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const work: Work = { scenario: 'get', origin: nginx.origin, path: '/logged', users, seconds: RAMP_SECONDS };
  const { command, read } = jmeterInvocation(work, folder, { loops: LOOPS, rampUpSeconds: RAMP_SECONDS });
  const { generator } = bench.cores;
  const measured = await measure(command, {
    deadlineSeconds: DEADLINE_SECONDS,
    everyMs: 1000,
    cwd: folder,
    ...(generator !== undefined && { cores: generator }),
  });
  await sleep(FLUSH_MS);
  const logged = loggedRequests(nginx.accessLog).all - before;
  const cpu = measured.userSeconds + measured.systemSeconds;
  const { requests, failed } = read(measured.output);
  return [
    `${jmeter.version}:\n`,
    `- ${requests} results, ${failed} failed; nginx logged ${logged}${measured.cutOff ? '; ended at the deadline' : ''}.`,
    `- ${number(measured.wallSeconds, 1)} s by the clock, ${number(cpu, 1)} s of CPU (${number((cpu * 1e6) / requests, 1)} µs a request), at most ${number(measured.peakBytes / 1e6, 0)} MB resident.`,
    '',
  ].join('\n');
}
