import { fault } from './data-set.ts';
import type { Checked, DataHandle, DataMode, DataSet, DataSetSpec, OnEnd } from './data-set.ts';
import { newCursor, openFeed } from './feed.ts';
import type { DataFiles } from './find-file.ts';
import { openFile } from './open-file.ts';
import { checkList } from './list-rows.ts';
import type { FoundRows } from './rows.ts';

/**
 * Checks all of a data set, before the first request; faults name the file and the line. With the `handle` of a set
 * that has been checked already, in this process or in the one that started this thread, nothing is read again.
 */
export function openDataSet(spec: DataSetSpec, files: DataFiles, handle?: DataHandle): Checked<DataSet> {
  const onEnd = onEndOf(spec);
  if (onEnd.faults) return onEnd;
  const found = findRows(spec, files, handle);
  if (found.faults) return found;
  const { columns, rowCount, file, open } = found.value;
  const cursor = handle?.cursor ?? newCursor();
  const { name, mode, per } = spec;
  return {
    value: {
      name,
      columns,
      rowCount,
      mode,
      per,
      onEnd: onEnd.value,
      ...(file && { file: { path: file.path, sha256: file.sha256 } }),
      handle: { cursor, ...(file && { file }) },
      feed: () => openFeed({ rows: open(), rowCount, mode, onEnd: onEnd.value, cursor }),
    },
  };
}

function findRows(spec: DataSetSpec, files: DataFiles, handle: DataHandle | undefined): Checked<FoundRows> {
  if ('file' in spec.source) return openFile(spec.source.file, spec, { files, known: handle?.file });
  return checkList(`Data set "${spec.name}"`, spec.source.rows, spec.types);
}

const DEFAULT_ON_END: Readonly<Record<DataMode, OnEnd>> = {
  shared: 'recycle',
  sequential: 'recycle',
  random: 'recycle',
  unique: 'stopThread',
};

function onEndOf({ name, mode, onEnd }: DataSetSpec): Checked<OnEnd> {
  if (mode === 'random' && onEnd !== undefined) {
    return fault('bad-value', `Data set "${name}" draws at random and never ends. Remove "onEnd".`);
  }
  if (mode === 'unique' && onEnd === 'recycle') {
    return fault(
      'bad-value',
      `Data set "${name}" cannot be unique and recycle. Use "onEnd: stopThread" or "stopTest".`,
    );
  }
  return { value: onEnd ?? DEFAULT_ON_END[mode] };
}
