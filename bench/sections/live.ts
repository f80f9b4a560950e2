import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { measure, type Measured } from '../measure.ts';
import { median } from '../statistics.ts';
import { cells, number } from '../table.ts';
import { readSummary, runCommand } from '../tools/loadplan.ts';
import type { Section } from './section.ts';

const SAMPLERS = 500;
/** Iterations over all samplers a second: 1000 requests/s, each sampler twice in every second. */
const ITERATIONS_PER_SECOND = 2;
const LEAST_SECONDS = 40;
/** The steady part: behind the start, the page's first look for findings, and before the report. */
const SETTLED_MS = 14_000;
const END_MS = 1000;

const VARIANTS = ['no page', 'page, nobody looks', 'page, one viewer'] as const;
type Variant = (typeof VARIANTS)[number];

interface Cost {
  /** Of one core, in the steady part. */
  readonly cpuShare: number;
  readonly requests: number;
  /** Sent to the viewer in the second half of the run, without what a new one is told first. */
  readonly bytesPerSecond?: number;
}

/** What the live page costs the machine that makes the load, and the line to a viewer. */
export const live: Section = {
  name: 'live',
  about: `CPU of a run with ${SAMPLERS} samplers at ${SAMPLERS * ITERATIONS_PER_SECOND} requests/s, with and without --live`,
  run: async ({ bench, nginx, options }) => {
    const seconds = Math.max(LEAST_SECONDS, options.seconds);
    const plan = join(bench.folder, 'live.yaml');
    writeFileSync(plan, planText(nginx.origin, seconds));
    const costs = new Map<Variant, Cost[]>(VARIANTS.map((variant) => [variant, []]));
    for (let round = 1; round <= options.rounds; round++) {
      for (const variant of VARIANTS) {
        const cost = await costOf(variant, { plan, report: join(bench.folder, 'live-report'), seconds });
        costs.get(variant)?.push(cost);
        bench.log(
          `round ${round}: ${variant}: ${number(cost.cpuShare * 100, 2)} % of a core, ${cost.requests} requests`,
        );
      }
    }
    const cpu = (variant: Variant): number => median((costs.get(variant) ?? []).map(({ cpuShare }) => 100 * cpuShare));
    // Within each round, so that a slower spell of the machine counts on both sides.
    const share = (variant: Variant): number =>
      median(
        (costs.get(variant) ?? []).map(
          ({ cpuShare }, round) => 100 * (cpuShare - (costs.get('no page')?.[round]?.cpuShare ?? NaN)),
        ),
      );
    const rate = median((costs.get('page, one viewer') ?? []).map(({ bytesPerSecond }) => bytesPerSecond ?? 0)) / 1000;
    const rows = [
      ['run', '% of a core', '% of a core more', 'KB/s to the viewer'],
      ['---', '---', '---', '---'],
      ...VARIANTS.map((variant) => [
        variant,
        number(cpu(variant), 2),
        number(share(variant), 2),
        variant === 'page, one viewer' ? number(rate, 1) : '-',
      ]),
    ];
    const work = `Live page, ${SAMPLERS} samplers`;
    return {
      tables: [['### The live page\n', ...rows.map(cells), ''].join('\n')],
      targets: [
        { work, what: 'CPU more', sign: '<=', commit: 2, unit: '% of a core', measured: share('page, one viewer') },
        { work, what: 'to a viewer', sign: '<=', commit: 20, unit: 'KB/s', measured: rate },
      ],
      figures: Object.fromEntries(costs),
    };
  },
};

function planText(origin: string, seconds: number): string {
  const samplers = Array.from({ length: SAMPLERS }, (_, i) => `      - { get: /health, name: sampler ${i + 1} }`);
  return `baseUrl: ${origin}
threadGroups:
  - arrivals: { rate: ${ITERATIONS_PER_SECOND}/s, duration: ${seconds}s }
    samplers:
${samplers.join('\n')}
`;
}

async function costOf(
  variant: Variant,
  { plan, report, seconds }: { readonly plan: string; readonly report: string; readonly seconds: number },
): Promise<Cost> {
  const viewer = new Viewer(seconds);
  const page = variant === 'no page' ? [] : ['--live=0'];
  const measured = await measure([...runCommand(plan, report), '--force', '--workers', '1', ...page], {
    deadlineSeconds: seconds + 60,
    onOutput: (text) => variant === 'page, one viewer' && viewer.read(text),
  });
  if (measured.cutOff || measured.code !== 0) throw new Error(`The run failed: ${measured.output}`);
  return {
    cpuShare: shareOf(measured, seconds),
    requests: readSummary(report).requests,
    ...(viewer.bytesPerSecond === undefined ? {} : { bytesPerSecond: viewer.bytesPerSecond }),
  };
}

function shareOf({ samples }: Measured, seconds: number): number {
  const begin = samples[0]?.atMs ?? 0;
  const steady = samples.filter(({ atMs }) => atMs - begin > SETTLED_MS && atMs - begin < seconds * 1000 - END_MS);
  const [first, last] = [steady[0], steady.at(-1)];
  if (first === undefined || last === undefined) return NaN;
  return (last.cpuSeconds - first.cpuSeconds) / ((last.atMs - first.atMs) / 1000);
}

/** Takes the stream as the page does, and looks at its size only. */
class Viewer {
  readonly #seconds: number;
  #printed = '';
  #openedAt: number | undefined;
  #bytes = 0;

  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /** Finds the address in what the command prints. */
  read(text: string): void {
    if (this.#openedAt !== undefined) return;
    this.#printed += text;
    const found = /live: (\S+)#k=(\S+)\s/.exec(this.#printed);
    if (found === null) return;
    const [, url = '', key = ''] = found;
    this.#openedAt = performance.now();
    const stream = request(new URL('/api/stream', url), { headers: { authorization: `Bearer ${key}` } }, (answer) =>
      answer.on('data', (piece: Buffer) => this.#count(piece.length)).on('error', () => undefined),
    );
    stream.on('error', () => undefined);
    stream.end();
  }

  get bytesPerSecond(): number | undefined {
    return this.#openedAt === undefined ? undefined : this.#bytes / (this.#seconds / 2);
  }

  #count(bytes: number): void {
    const seconds = (performance.now() - (this.#openedAt ?? 0)) / 1000;
    if (seconds > this.#seconds / 2 && seconds <= this.#seconds) this.#bytes += bytes;
  }
}
