import { LatencyHistogram } from '../metrics/hdr.ts';
import type { RunResult } from '../result/read-run.ts';
import { lengthOf, roundedUp, widestOf } from '../result/record-width.ts';
import type { SamplerSecond } from '../result/run-file.ts';
import { loadLevels, type LoadLevels } from './load-levels.ts';
import { rowKey, type MeasuredRow } from './measured-run.ts';
import type { Slot, Slots } from './statistics/bootstrap.ts';

/** Slow spells are mostly shorter than this, so blocks of it hold them whole. */
const BLOCK_SECONDS = 30;
/** With fewer blocks nothing is known of how they differ; blocks of short runs are shorter. */
const LEAST_BLOCKS = 10;
/** Long runs have longer blocks instead of more: that costs nothing, and errs on the side of doubt. */
const MOST_BLOCKS = 120;
const SLOTS_PER_BLOCK = 5;

/** The row's requests of each load level over time; `undefined` for levels too short to be cut into blocks. */
export function timeSlots(run: RunResult, row: Pick<MeasuredRow, 'kind' | 'name'>): (Slots | undefined)[] {
  const levels = loadLevels(run);
  const record = widestOf(run.seconds);
  return partsByLevel(run, row, levels).map((seconds) => cut(seconds, record));
}

type Part = readonly SamplerSecond[];

/** For each level its seconds in order, each with what the row got in it. Empty seconds count: a stall is one. What a record of
 * several seconds has is in its first. */
function partsByLevel(run: RunResult, row: Pick<MeasuredRow, 'kind' | 'name'>, byLoad: LoadLevels): Part[][] {
  const levels = byLoad.upTo.map((): Part[] => []);
  const wanted = run.head.samplers.map((label) =>
    row.kind === 'all' ? label.kind === 'request' : rowKey(label) === rowKey(row),
  );
  const first = run.warmUp === undefined ? 0 : Math.floor(run.warmUp.toMs / 1000);
  for (const second of run.seconds.toSorted((a, b) => a.t - b.t)) {
    const { t, samplers } = second;
    if (t < first) continue;
    const rest = Array.from({ length: lengthOf(second) - 1 }, () => []);
    levels[byLoad.levelOf(t) ?? -1]?.push(
      samplers.filter(({ id }) => wanted[id] === true),
      ...rest,
    );
  }
  return levels;
}

/** `record`: seconds of the widest one. A slot holds whole records. */
function cut(seconds: readonly Part[], record: number): Slots | undefined {
  const block = Math.max(
    Math.min(BLOCK_SECONDS, Math.floor(seconds.length / LEAST_BLOCKS)),
    Math.ceil(seconds.length / MOST_BLOCKS),
  );
  if (seconds.length < LEAST_BLOCKS) return undefined;
  const slotSeconds = roundedUp(Math.max(1, Math.floor(block / SLOTS_PER_BLOCK)), record);
  // What is left over at the end would be a slot of another length.
  const slots = Array.from({ length: Math.floor(seconds.length / slotSeconds) }, (_, i) =>
    slotOf(seconds.slice(i * slotSeconds, (i + 1) * slotSeconds).flat()),
  );
  const filled = slots.filter(({ histogram }) => histogram.count > 0);
  if (filled.length === 0) return undefined;
  const from = Math.min(...filled.map(({ histogram }) => histogram.firstBucket));
  const to = Math.max(...filled.map(({ histogram }) => histogram.lastBucket));
  const scale = filled[0]?.histogram ?? new LatencyHistogram(2);
  return {
    slots: slots.map((slot) => summedUp(slot, from, to)),
    valuesUs: Float64Array.from({ length: to - from + 1 }, (_, i) => scale.highestAt(from + i)),
    blockSlots: Math.max(1, Math.round(block / slotSeconds)),
  };
}

function slotOf(seconds: Part): { readonly histogram: LatencyHistogram; readonly failed: number } {
  const histogram = new LatencyHistogram(2);
  for (const part of seconds.flatMap(({ ok, failed }) => [ok, failed]))
    if (part !== undefined) histogram.addPacked(part);
  return { histogram, failed: seconds.reduce((sum, { failed }) => sum + (failed?.n ?? 0), 0) };
}

function summedUp(
  { histogram, failed }: { readonly histogram: LatencyHistogram; readonly failed: number },
  from: number,
  to: number,
): Slot {
  const upTo = new Uint32Array(to - from + 1);
  let sum = 0;
  for (let index = from; index <= to; index++) upTo[index - from] = sum += histogram.countAt(index);
  return { upTo, failed };
}
