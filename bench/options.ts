import { parseArgs } from 'node:util';

/** How much is measured. */
export interface Options {
  /** Names of sections, in the order given; all short ones when none are. */
  readonly sections: readonly string[];
  readonly rounds: number;
  /** Length of one run of one tool. */
  readonly seconds: number;
  /** Length of the soak. */
  readonly minutes: number;
  /** Size of the long sections: 1 is the whole, less is for trying them, and then no target is judged. */
  readonly scale: number;
  /** Tools to run, by the beginning of their names; all when empty. Our own always runs. */
  readonly only: readonly string[];
  /** Where the figures are written as JSON, beside the tables. */
  readonly json?: string;
}

const FULL = { rounds: 5, seconds: 10, minutes: 30 };
const QUICK = { rounds: 3, seconds: 4, minutes: 2 };

/** Reads the words of the command line; throws for an unknown option or a number that is none. */
export function readOptions(words: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      minutes: { type: 'string' },
      scale: { type: 'string', default: '1' },
      only: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const usual = values.quick === true ? QUICK : FULL;
  return {
    sections: positionals,
    rounds: atLeastOne('rounds', values.rounds, usual.rounds),
    seconds: atLeastOne('seconds', values.seconds, usual.seconds),
    minutes: atLeastOne('minutes', values.minutes, usual.minutes),
    scale: shareOf(values.scale),
    only: values.only?.split(',') ?? [],
    ...(values.json !== undefined && { json: values.json }),
  };
}

function atLeastOne(name: string, given: string | undefined, usual: number): number {
  if (given === undefined) return usual;
  if (!/^\d+$/.test(given) || Number(given) < 1) throw new Error(`--${name} is a whole number from 1, not ${given}.`);
  return Number(given);
}

function shareOf(given: string): number {
  const scale = Number(given);
  if (!(scale > 0 && scale <= 1)) throw new Error(`--scale is above 0 and at most 1, not ${given}.`);
  return scale;
}
