import { seededRandom } from '../../../src/base/random.ts';
import { differences } from './differences.ts';
import { ownOutcome } from './outcome.ts';
import { fuzzCase } from './response-writer.ts';
import type { FuzzCase } from './response-writer.ts';
import { splitProblem, splitsOf } from './splits.ts';

/** What a run of the fuzzer found. */
export interface FuzzReport {
  readonly cases: number;
  readonly splits: number;
  /** How our client ended them. */
  readonly verdicts: Readonly<Record<string, number>>;
  /** Stated differences to llhttp by name, and how often each came up. */
  readonly explained: Readonly<Record<string, number>>;
  /** What nobody has explained: the first ones, each with what repeats it. */
  readonly failures: readonly string[];
  readonly slowestMs: number;
}

/** Longest time that reading one answer may take. */
const MOST_MS = 50;
const MOST_FAILURES = 10;

/** Reads `count` answers with both clients, and with ours in all splits. */
export async function runFuzz(seed: number, count: number): Promise<FuzzReport> {
  const verdicts: Record<string, number> = {};
  const explained: Record<string, number> = {};
  const failures: string[] = [];
  let splits = 0;
  let slowestMs = 0;
  for (let number = 0; number < count && failures.length < MOST_FAILURES; number++) {
    const one = fuzzCase(seededRandom(seed, number));
    const own = ownOutcome(one);
    add(verdicts, own.end < one.bytes.length ? 'complete, with bytes behind' : own.verdict);
    const names = await differences(one, own);
    for (const name of names ?? []) add(explained, name);
    const fail = (what: string): void => void failures.push(`seed ${seed}, case ${number}, ${what}: ${shown(one)}`);
    if (names === undefined) fail(`unlike llhttp, ${JSON.stringify(own).slice(0, 300)}`);
    const read = timed(() => readSplit(one, seed, number));
    splits += read.result.count;
    slowestMs = Math.max(slowestMs, read.ms);
    if (read.result.problem !== undefined) fail(read.result.problem);
    if (read.ms > MOST_MS && isSlow(one)) fail(`slower than ${MOST_MS} ms`);
  }
  return { cases: count, splits, verdicts, explained, failures, slowestMs };
}

function readSplit(one: FuzzCase, seed: number, number: number): { count: number; problem: string | undefined } {
  const whole = ownOutcome(one);
  const all = splitsOf(one, seededRandom(seed, number, 'splits'));
  return { count: all.length, problem: splitProblem(one, whole, all) };
}

/** Not because the machine was busy, nor because of the number of splits: one reading at a time, each thrice. */
function isSlow(one: FuzzCase): boolean {
  const bytewise = one.bytes.length < 2000 ? [...one.bytes.keys()] : [];
  return [[], [one.bytes.length >> 1], bytewise].some((pieces) => {
    const times = [1, 2, 3].map(() => timed(() => ownOutcome(one, pieces)).ms);
    return Math.min(...times) > MOST_MS;
  });
}

function timed<T>(work: () => T): { readonly result: T; readonly ms: number } {
  const startMs = performance.now();
  const result = work();
  return { result, ms: performance.now() - startMs };
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

function shown({ bytes, isHead }: FuzzCase): string {
  return `${isHead ? 'HEAD ' : ''}${JSON.stringify(bytes.toString('latin1')).slice(0, 1000)}`;
}

/** As lines for a reader. */
export function fuzzText({ cases, splits, verdicts, explained, slowestMs }: FuzzReport): string {
  const counts = (all: Readonly<Record<string, number>>): string =>
    Object.entries(all).sort(([, a], [, b]) => b - a).map(([name, n]) => `${name} ${n}`).join(', '); // prettier-ignore
  return `${cases} answers in ${splits} splits, slowest ${slowestMs.toFixed(1)} ms: ${counts(verdicts)}; unlike llhttp: ${counts(explained)}\n`;
}
