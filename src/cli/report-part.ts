import { RunError } from '../base/errors.ts';
import { formatElapsed } from '../outputs/format.ts';
import { narrowestBin } from '../report/bin-width.ts';
import type { ReportChoices } from '../report/model.ts';
import type { PartFacts } from '../report/report-model.ts';
import type { RunResult } from '../result/read-run.ts';
import { partOf, timeOf } from '../result/run-part.ts';

/** What `plan report` was asked to leave out, and how wide bins shall be. */
export interface PartOptions {
  /** Seconds since the start of the run. */
  readonly from?: number;
  readonly to?: number;
  /** Sampler names, `*` for any characters. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Width of bins, seconds. */
  readonly bin?: number;
}

/**
 * The part of a run that was asked for, and how it is to be told. Throws RunError `usage` for a part that is empty, and
 * for bins too narrow for a page.
 */
export function chosenPart(
  run: RunResult,
  options: PartOptions,
): { readonly run: RunResult; readonly choices: ReportChoices } {
  const { from, to, include, exclude, bin } = options;
  const time = chosenTime(run, options);
  const keeps = chosenSamplers(run, options);
  const part = partOf(run, {
    ...(from === undefined ? {} : { fromSeconds: from }),
    ...(to === undefined ? {} : { toSeconds: to }),
    ...(keeps === undefined ? {} : { keeps }),
  });
  if (bin !== undefined) checkBin(bin, part.end.durationMs);
  const leftOut = samplerNames(run).length - samplerNames(part).length;
  const isWhole = time === undefined && keeps === undefined;
  return {
    run: part,
    choices: {
      ...(bin === undefined ? {} : { binSeconds: bin }),
      ...(isWhole ? {} : { part: { ...(time && { time }), include, exclude, leftOut } }),
    },
  };
}

function chosenTime(run: RunResult, { from, to }: PartOptions): PartFacts['time'] {
  if (from === undefined && to === undefined) return undefined;
  if (from !== undefined) checkWhole('--from', from);
  if (to !== undefined) checkWhole('--to', to);
  const wholeMs = run.end.durationMs;
  const isEmpty = (from ?? 0) * 1000 >= Math.min(wholeMs, (to ?? Infinity) * 1000);
  const wanted = {
    ...(from === undefined ? {} : { fromSeconds: from }),
    ...(to === undefined ? {} : { toSeconds: to }),
  };
  if (!isEmpty) return { ...timeOf(run, wanted), wholeMs };
  const length = formatElapsed(wholeMs);
  throw new RunError('usage', `Nothing lies between --from and --to: the run is ${length} long. Choose a part of it.`);
}

/** Without the rows of redirects, which go with their samplers. */
function samplerNames({ head }: RunResult): string[] {
  return [...new Set(head.samplers.flatMap(({ name, hopOf }) => (hopOf === undefined ? [name] : [])))];
}

function chosenSamplers(run: RunResult, { include, exclude }: PartOptions): ((name: string) => boolean) | undefined {
  if (include.length === 0 && exclude.length === 0) return undefined;
  const names = samplerNames(run);
  for (const pattern of [...include, ...exclude]) checkMatches(pattern, names);
  const [wanted, unwanted] = [include.map(matcherOf), exclude.map(matcherOf)];
  const keeps = (name: string): boolean =>
    (wanted.length === 0 || wanted.some((matches) => matches(name))) && !unwanted.some((matches) => matches(name));
  if (!names.some(keeps)) throw new RunError('usage', '--include and --exclude leave no sampler.');
  return keeps;
}

const MOST_NAMES = 10;

function checkMatches(pattern: string, names: readonly string[]): void {
  if (names.some(matcherOf(pattern))) return;
  const more = names.length > MOST_NAMES ? ' …' : '';
  const known = `The run has: ${names.slice(0, MOST_NAMES).join(', ')}${more}.`;
  throw new RunError('usage', `No sampler is called "${pattern}" (* stands for any characters). ${known}`);
}

/** The whole name, without regard to case. */
function matcherOf(pattern: string): (name: string) => boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${parts.join('.*')}$`, 'is');
  return (name) => expression.test(name);
}

function checkBin(bin: number, durationMs: number): void {
  checkWhole('--bin', bin);
  const least = narrowestBin(Math.ceil(durationMs / 1000));
  if (bin >= least) return;
  const length = formatElapsed(durationMs);
  throw new RunError('usage', `--bin must be ${least}s or more for ${length}: a chart has at most 300 bins.`);
}

function checkWhole(name: string, seconds: number): void {
  if (Number.isInteger(seconds)) return;
  throw new RunError('usage', `${name} takes whole seconds: a run is recorded second by second.`);
}
