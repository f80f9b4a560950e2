import { LatencyHistogram } from '../../metrics/hdr.ts';
import type { RunResult } from '../../result/read-run.ts';
import { oneLine } from '../one-line.ts';
import { binnedSamplers } from './binned-samplers.ts';
import type { ExportFormat } from './export-format.ts';

/**
 * HdrHistogram's log, version 1.3: a line per sampler and bin with the distribution of its response times, passed and
 * failed together. Source: HistogramLogWriter and HistogramLogReader of HdrHistogram.
 */
export const hlog: ExportFormat = {
  name: 'hlog',
  *lines(run, { binSeconds }) {
    const tags = tagsOf(run);
    yield* headOf(run, tags);
    for (const { start, lengthSeconds, samplers } of binnedSamplers(run, binSeconds)) {
      for (const [id, { latencies }] of samplers) {
        const both = new LatencyHistogram(2);
        for (const part of latencies) both.merge(part);
        const packed = both.pack();
        if (packed === undefined) continue;
        const times = `${start.toFixed(3)},${lengthSeconds.toFixed(3)},${(packed.maxUs / 1000).toFixed(3)}`;
        yield `Tag=${tags[id] ?? id},${times},${packed.h}\n`;
      }
    }
  },
};

function* headOf({ head }: RunResult, tags: readonly string[]): Generator<string> {
  const at = `${(head.startedAt / 1000).toFixed(3)} (seconds since epoch)`;
  yield '#[Histogram log format version 1.3]\n';
  yield `#[StartTime: ${at}, ${new Date(head.startedAt).toISOString()}]\n`;
  yield `#[BaseTime: ${at}]\n`;
  yield '#[Values are microseconds, Interval_Max is in milliseconds]\n';
  for (const [id, { name }] of head.samplers.entries()) {
    if (tags[id] !== name) yield `#[Tag ${tags[id] ?? id}: ${oneLine(name)}]\n`;
  }
  yield '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"\n';
}

/** A tag ends at a comma or white space. Names that become the same are numbered. */
function tagsOf({ head }: RunResult): string[] {
  const taken = new Set<string>();
  return head.samplers.map(({ name }) => {
    const plain = oneLine(name).replace(/[\s,]+/g, '_');
    let tag = plain;
    for (let number = 2; taken.has(tag); number++) tag = `${plain}_${number}`;
    taken.add(tag);
    return tag;
  });
}
