import { parseArgs } from 'node:util';

/** How the demo behaves. */
export interface DemoOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly seed: number;
  /** Lifetime of an access token. */
  readonly tokenSeconds: number;
  /** One step of the async experiment. */
  readonly sleepSeconds: number;
  /** File that gets one line `METHOD path status` per finished request. */
  readonly accessLog: string | undefined;
  /** Share of all requests, 0 to 1, that answer 500. */
  readonly failShare: number;
  /** Above that many requests in progress each takes longer, in proportion. */
  readonly slowAfter: number | undefined;
  /** What every request takes at least; the time `slowAfter` stretches. */
  readonly baseLatencyMs: number;
  /** `story`: a service whose database pool is too small for the load (`story.ts`). */
  readonly scenario: 'plain' | 'story';
}

/** A well-behaved demo on a free port. */
export const DEFAULT_OPTIONS: DemoOptions = Object.freeze({
  port: 0,
  seed: 1,
  tokenSeconds: 900,
  sleepSeconds: 0.05,
  accessLog: undefined,
  failShare: 0,
  slowAfter: undefined,
  baseLatencyMs: 0,
  scenario: 'plain',
});

// A stretched latency needs something to stretch.
const STRETCHABLE_MS = 10;

/** Options from command-line flags and the DEMO_ variables; a flag wins. Throws on a flag it does not know. */
export function readDemoOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): DemoOptions {
  const { values } = parseArgs({ args: [...args], options: FLAGS });
  const slowAfter = number(values['slow-after'], env['DEMO_SLOW_AFTER']);
  return {
    port: number(values.port) ?? DEFAULT_OPTIONS.port,
    seed: number(values.seed, env['DEMO_SEED']) ?? DEFAULT_OPTIONS.seed,
    tokenSeconds: number(values['token-seconds'], env['DEMO_TOKEN_SECONDS']) ?? DEFAULT_OPTIONS.tokenSeconds,
    sleepSeconds: number(values['sleep-seconds'], env['DEMO_SLEEP_SECONDS']) ?? DEFAULT_OPTIONS.sleepSeconds,
    accessLog: (values['access-log'] ?? env['DEMO_ACCESS_LOG']) || undefined,
    failShare: number(values.fail, env['DEMO_FAIL']) ?? DEFAULT_OPTIONS.failShare,
    slowAfter,
    baseLatencyMs: number(values['base-latency-ms'], env['DEMO_BASE_LATENCY_MS']) ?? (slowAfter ? STRETCHABLE_MS : 0),
    scenario: (values.scenario ?? env['DEMO_SCENARIO']) === 'story' ? 'story' : 'plain',
  };
}

/** The flags that bring a child process to these options. */
export function demoFlags(options: Partial<DemoOptions>): string[] {
  const flags = {
    port: options.port,
    seed: options.seed,
    'token-seconds': options.tokenSeconds,
    'sleep-seconds': options.sleepSeconds,
    'access-log': options.accessLog,
    fail: options.failShare,
    'slow-after': options.slowAfter,
    'base-latency-ms': options.baseLatencyMs,
    scenario: options.scenario,
  };
  return Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
}

const FLAGS = {
  port: { type: 'string' },
  seed: { type: 'string' },
  'token-seconds': { type: 'string' },
  'sleep-seconds': { type: 'string' },
  'access-log': { type: 'string' },
  fail: { type: 'string' },
  'slow-after': { type: 'string' },
  'base-latency-ms': { type: 'string' },
  scenario: { type: 'string' },
} as const;

/** The first text that is a number from 0 up; an empty or senseless one is passed over. */
function number(...texts: readonly (string | undefined)[]): number | undefined {
  const numbers = texts.filter((text) => text !== undefined && text.trim() !== '').map(Number);
  return numbers.find((candidate) => Number.isFinite(candidate) && candidate >= 0);
}
