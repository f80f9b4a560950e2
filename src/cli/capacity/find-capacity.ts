import { join } from 'node:path';
import { stepLine } from '../../outputs/capacity-words.ts';
import { oneLine } from '../../outputs/one-line.ts';
import { STEPS_FOLDER } from '../../outputs/step-reports.ts';
import { claimOutputFolder } from '../../outputs/write-report.ts';
import type { ReportModel } from '../../report/report-model.ts';
import type { Capacity, CapacityStep } from '../../result/capacity.ts';
import { writeCapacity } from '../../result/write-capacity.ts';
import { compilePlan } from '../../plan/compile-plan.ts';
import type { PlanInputs } from '../../plan/inputs.ts';
import type { Plan } from '../../plan/plan.ts';
import { carryLoad, type Execution } from '../run/carry-load.ts';
import { writeRunReport } from '../run/run-report.ts';
import type { SessionResult } from '../run/session.ts';
import type { StopSignal } from '../run/stop-signals.ts';
import { tellBroken, tellReport } from '../run/tell.ts';
import { capacityExit } from './exit-code.ts';
import { isJudged, judgeStep, type Judgement } from './judge-step.ts';
import { nextStep, type NextStep, type SearchRules, type Tried } from './next-step.ts';
import { writtenRate } from './searchable.ts';

/** `plan run --find-capacity`: steps until the bracket is narrow, then one report on all. Gives the exit code. */
export function findCapacity(execution: Execution): Promise<number> {
  return new Search(execution).run();
}

/** So long each step's load runs before it counts: connections open, caches fill. */
const WARM_UP_SHARE = 0.2;
const LONGEST_WARM_UP_MS = 5000;
/** Far more than any search takes; one that does not come to an end is a bug. */
const MOST_STEPS = 60;

interface Done {
  readonly step: CapacityStep;
  readonly runFile: string;
}

class Search {
  readonly #execution: Execution;
  readonly #rules: SearchRules;
  readonly #written: number;
  readonly #tried: Tried[] = [];
  readonly #done: Done[] = [];
  #signal: StopSignal | undefined;
  #broken: unknown;
  #unfinished: string | undefined;

  constructor(execution: Execution) {
    this.#execution = execution;
    this.#written = writtenRate(execution.plan);
    this.#rules = rulesOf(execution, this.#written);
  }

  async run(): Promise<number> {
    const { options, terminal, plan } = this.#execution;
    const { output, force } = options;
    const runFile = await claimOutputFolder(output, force);
    let next = nextStep(this.#tried, this.#rules);
    while (next.rate !== undefined && this.#done.length < MOST_STEPS) {
      if (!(await this.#step(next.rate, next.countedMs))) break;
      next = nextStep(this.#tried, this.#rules);
    }
    const capacity = this.#found(next);
    const chosen = chosenRun(this.#done, capacity);
    if (chosen !== undefined) {
      await writeCapacity(chosen, runFile, capacity);
      const { model, error } = await writeRunReport({ runFile, folder: output, force });
      this.#broken ??= error;
      tellReport(model, { terminal, output, quiet: options.quiet, json: options.json });
    }
    if (this.#broken !== undefined) tellBroken(this.#broken, plan.secrets, terminal);
    return capacityExit(capacity, { broken: this.#broken, signal: this.#signal, allowInvalid: options.allowInvalid });
  }

  /** One run at one rate; false when the search cannot go on. */
  async #step(rate: number, countedMs: number): Promise<boolean> {
    const { options, terminal } = this.#execution;
    const { plan, inputs } = await this.#planAt(rate, countedMs);
    const name = `${String(this.#done.length + 1).padStart(2, '0')}-at-${rate}-per-s`;
    const folder = join(options.output, STEPS_FOLDER, name);
    const runFile = await claimOutputFolder(folder, options.force);
    const execution = { ...this.#execution, plan, inputs, options: { ...options, progress: this.#progress() } };
    const announce = this.#done.length === 0;
    const { result, unwritten } = await carryLoad(execution, { runFile, folder, announce });
    const { model, error } = await writeRunReport({ runFile, folder, force: options.force });
    this.#broken = result.broken ?? unwritten ?? error;
    this.#signal = result.signal;
    this.#unfinished = whyCut(result, this.#broken);
    const isCut = this.#unfinished !== undefined;
    const judgement = isCut ? undefined : judgeStep(model);
    const step = stepOf(model, { rate, countedMs, judgement, report: `${STEPS_FOLDER}/${name}` });
    this.#done.push({ step, runFile });
    if (!options.quiet && !options.json) terminal.err(`${oneLine(stepLine(step, this.#done.length))}\n`);
    if (judgement !== undefined) this.#tried.push({ rate, countedMs, ...judgement });
    return !isCut;
  }

  async #planAt(rate: number, countedMs: number): Promise<{ readonly plan: Plan; readonly inputs: PlanInputs }> {
    const warmUpMs = Math.round(Math.min(LONGEST_WARM_UP_MS, countedMs * WARM_UP_SHARE));
    const steady = { factor: rate / this.#written, countedMs, warmUpMs };
    const { inputs: asWritten } = this.#execution;
    // Dates that faker draws are relative to the start of the step.
    const inputs = { ...asWritten, steady, startedAt: Date.now() };
    const { plan } = await compilePlan(inputs);
    if (plan === undefined) throw new Error(`The plan does not compile at ${rate}/s, and it did at its own rate.`);
    return { plan, inputs };
  }

  /** In a log each step has its line; more would only hide it. */
  #progress(): Execution['options']['progress'] {
    const { options, terminal } = this.#execution;
    return options.progress === 'auto' && !terminal.errIsTty ? 'none' : options.progress;
  }

  #found(next: NextStep): Capacity {
    const { options, plan } = this.#execution;
    const { precision } = this.#rules;
    const unfinished =
      next.rate === undefined ? this.#unfinished : (this.#unfinished ?? 'The search took too many steps.');
    const bracket = next.rate === undefined ? next : bracketOf(this.#tried);
    return {
      ...(bracket.holds === undefined ? {} : { holds: bracket.holds }),
      ...(bracket.breaks === undefined ? {} : { breaks: bracket.breaks }),
      limit: bracket.limit,
      reason: bracket.reason,
      ...(unfinished === undefined ? {} : { unfinished }),
      ...(options.capacityLeast === undefined ? {} : { least: options.capacityLeast }),
      precision,
      notJudged: plan.thresholds.filter((one) => !isJudged(one)).map(({ text }) => text),
      steps: this.#done.map(({ step }) => step),
    };
  }
}

/** Why a step, and the search with it, did not come to its end; `undefined` when it did. */
function whyCut({ end, signal }: SessionResult, broken: unknown): string | undefined {
  if (end.invalid !== undefined) return end.invalid;
  if (broken !== undefined) return end.detail ?? 'The results of a step could not be written.';
  // A run that is complete and has something to say was shorter than planned: its data is used up.
  return signal !== undefined || end.reason === 'completed' ? end.detail : undefined;
}

function rulesOf({ options }: Execution, written: number): SearchRules {
  const { capacityStart, capacityMost, capacityFactor, capacityPrecision, capacityStep } = options;
  const most = capacityMost ?? Infinity;
  return {
    start: Math.min(most, capacityStart ?? Number(written.toPrecision(3))),
    most,
    factor: capacityFactor,
    precision: capacityPrecision,
    stepMs: Math.round(capacityStep * 1000),
  };
}

type Bracket = Pick<Capacity, 'limit' | 'reason'> & Pick<Extract<NextStep, { rate?: undefined }>, 'holds' | 'breaks'>;

/** What is known when the search did not come to its end. */
function bracketOf(tried: readonly Tried[]): Bracket {
  const broken = tried.filter(({ limit }) => limit !== undefined).sort((a, b) => a.rate - b.rate)[0];
  const below = tried.filter(({ limit, rate }) => limit === undefined && rate < (broken?.rate ?? Infinity));
  return {
    holds: below.length === 0 ? undefined : Math.max(...below.map(({ rate }) => rate)),
    breaks: broken?.rate,
    limit: broken?.limit ?? 'most',
    reason: broken?.reason ?? 'No higher rate was tried.',
  };
}

function stepOf(
  { overview, all }: ReportModel,
  facts: Pick<CapacityStep, 'rate' | 'countedMs' | 'report'> & { readonly judgement: Judgement | undefined },
): CapacityStep {
  const { rate, countedMs, report, judgement } = facts;
  const p95Ms = all.percentiles.find(({ p }) => p === 95)?.ms;
  return {
    rate,
    outcome: outcomeOf(judgement),
    reason: judgement?.reason ?? 'The step did not come to its end.',
    countedMs,
    requests: overview.requests,
    errorRate: overview.errorRate,
    ...(p95Ms === undefined ? {} : { p95Ms }),
    dropped: overview.dropped,
    report,
  };
}

function outcomeOf(judgement: Judgement | undefined): CapacityStep['outcome'] {
  if (judgement === undefined || judgement.doubt === 'short') return 'inconclusive';
  if (judgement.limit === undefined) return 'held';
  return judgement.limit === 'target' ? 'broke' : judgement.limit;
}

/** The report shows the run at the highest rate that held, or else the one at the lowest. */
function chosenRun(done: readonly Done[], { holds }: Capacity): string | undefined {
  const best = done.findLast(({ step }) => step.rate === holds);
  return (best ?? done.toSorted((a, b) => a.step.rate - b.step.rate)[0])?.runFile;
}
