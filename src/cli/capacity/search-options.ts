import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseRate, parseShare } from '../../base/units.ts';
import { seconds } from '../options.ts';

/** What the command line says about a search. */
export interface SearchOptions {
  readonly findCapacity: boolean;
  /** Arrivals per second; the plan's own highest rate when absent. */
  readonly capacityStart?: number;
  readonly capacityMost?: number;
  readonly capacityLeast?: number;
  readonly capacityFactor: number;
  /** Seconds. */
  readonly capacityStep: number;
  /** A share. */
  readonly capacityPrecision: number;
}

const SHORTEST_STEP_S = 1;

/** `--find-capacity` and what belongs to it. */
export function searchOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--find-capacity',
        'search for the highest rate of "arrivals" at which the thresholds hold, in steps that are runs of their own',
      )
        .default(false)
        .conflicts(['once', 'repeat', 'history', 'live', 'liveHost']),
    )
    .option('--capacity-start <rate>', "rate of the first step (default: the plan's highest)", rate('--capacity-start'))
    .option('--capacity-most <rate>', 'no step goes above it', rate('--capacity-most'))
    .option('--capacity-least <rate>', 'exit with 1 when a lower rate is found', rate('--capacity-least'))
    .option('--capacity-factor <n>', 'until one breaks, each step is the one before times this', factor, 2)
    .option('--capacity-step <time>', 'how long each step is counted', stepLength, 30)
    .option('--capacity-precision <share>', 'how near the lowest rate that breaks shall be', precision, 0.05);
}

function rate(name: string): (text: string) => number {
  return (text) => {
    const parsed = parseRate(text, name);
    if (parsed.message !== undefined) throw new InvalidArgumentError(parsed.message);
    const { count, periodMs } = parsed.value;
    if (count === 0) throw new InvalidArgumentError(`${name} must be more than 0, such as 50/s.`);
    return (count * 1000) / periodMs;
  };
}

function factor(text: string): number {
  const number = Number(text);
  if (number >= 1.1 && number <= 10) return number;
  throw new InvalidArgumentError('--capacity-factor takes a number from 1.1 to 10.');
}

function stepLength(text: string): number {
  const length = seconds('--capacity-step')(text);
  if (length >= SHORTEST_STEP_S) return length;
  throw new InvalidArgumentError(`--capacity-step must be ${SHORTEST_STEP_S}s or longer, such as 30s.`);
}

function precision(text: string): number {
  const parsed = parseShare(text, '--capacity-precision');
  if (parsed.message !== undefined) throw new InvalidArgumentError(parsed.message);
  if (parsed.value >= 0.005 && parsed.value <= 0.5) return parsed.value;
  throw new InvalidArgumentError('--capacity-precision takes a share from 0.5% to 50%.');
}
