import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { seededRandom } from '../src/base/random.ts';
import { mergeSecond } from '../src/result/merge-second.ts';
import { SecondFold } from '../src/result/fold-seconds.ts';
import { widthAt } from '../src/result/record-width.ts';
import type { Second } from '../src/result/run-file.ts';
import { headOf, intervalOf, labelSecond, type BigRun } from './big-run-file.ts';

export interface LongRun extends BigRun {
  /** A record each second all the time. */
  readonly isSecondBySecond?: boolean;
}

/** Different records of each length; they come again in random order. */
const VARIANTS = 20;

/**
 * Writes the file of a run of hours or days without its end, as if it was killed. Records are made once and written
 * again and again: the real writer would take minutes for a day. Gives the number of requests in it.
 */
export async function writeLongRun(path: string, run: LongRun): Promise<number> {
  const random = seededRandom(1);
  const variants = new Map<number, readonly Variant[]>();
  const variantsOf = (width: number): readonly Variant[] => {
    const known =
      variants.get(width) ?? Array.from({ length: VARIANTS }, () => variantOf(width, run, () => random.next()));
    variants.set(width, known);
    return known;
  };
  let requests = 0;
  async function* lines(): AsyncGenerator<string> {
    yield `${JSON.stringify({ k: 'head', schema: 'plan-run/1', ...headOf(run) })}\n`;
    for (let t = 0; t < run.seconds;) {
      const width = run.isSecondBySecond === true ? 1 : widthAt(t);
      const own = variantsOf(width);
      const variant = own[Math.floor(random.next() * VARIANTS)];
      if (variant !== undefined) yield `{"k":"s","t":${t},${variant.rest}\n`;
      requests += variant?.requests ?? 0;
      t += width;
    }
  }
  await pipeline(lines, createGzip({ level: 1 }), createWriteStream(path));
  return requests;
}

interface Variant {
  /** Of a record, behind its `t`. */
  readonly rest: string;
  readonly requests: number;
}

function variantOf(width: number, run: LongRun, random: () => number): Variant {
  const fold = new SecondFold();
  for (let t = 0; t < width; t++) {
    const labels = Array.from({ length: run.samplers }, (_, sampler) =>
      labelSecond(sampler % 20, run.requestsPerSecond, random),
    ).map((label, id) => ({ ...label, label: id }));
    fold.add(mergeSecond(t, [intervalOf(t, labels, run)], () => 0));
  }
  const record = fold.take();
  if (record === undefined) throw new Error('nothing was folded');
  const { k: _, t: __, ...rest } = record;
  return { rest: JSON.stringify(rest).slice(1), requests: requestsOf(record) };
}

function requestsOf({ samplers }: Second): number {
  return samplers.reduce((sum, { ok, failed }) => sum + (ok?.n ?? 0) + (failed?.n ?? 0), 0);
}
