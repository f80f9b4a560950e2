import { afterAll, describe, expect, test } from '@jest/globals';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../src/base/random.ts';
import type { DataSet, DataSetSpec, Feed, Row } from '../../src/data/data-set.ts';
import { diskAccess } from '../../src/data/disk-access.ts';
import { openDataSet } from '../../src/data/open-data-set.ts';

const folder = mkdtempSync(join(tmpdir(), 'big-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

// No file stays in memory: what is drawn is read in blocks.
const files = { folder, allowFolders: [], access: diskAccess(), keptBytes: 0 };
const user = { random: seededRandom('user') };
const ROWS = 30_000;

function write(name: string): string {
  const note = (row: number): string => 'é,"\n'.repeat(row % 17);
  const rows = Array.from({ length: ROWS }, (_, row) =>
    name.endsWith('.csv')
      ? `${row},"${note(row).replaceAll('"', '""')}"\r\n${row % 100 === 0 ? '\r\n' : ''}`
      : `${JSON.stringify({ id: row, note: note(row) })}\n${row % 100 === 0 ? ' \n' : ''}`,
  );
  writeFileSync(join(folder, name), `${name.endsWith('.csv') ? '\uFEFFid,note\r\n' : ''}${rows.join('')}`);
  return name;
}

/** One opened set for each worker, as threads get it from one check. */
function openAll(file: string, spec: Partial<DataSetSpec>, workers: number): readonly DataSet[] {
  const whole: DataSetSpec = {
    name: 'rows',
    source: { file },
    mode: 'shared',
    per: 'iteration',
    onEnd: undefined,
    types: { id: 'integer' },
    delimiter: ',',
    ...spec,
  };
  const checked = openDataSet(whole, files);
  if (checked.faults) throw new Error(checked.faults[0]?.message);
  return Array.from({ length: workers }, () => openDataSet(whole, files, checked.value.handle).value ?? checked.value);
}

async function drawAll(feed: Feed, users: number): Promise<readonly Row[]> {
  const drawn: Row[] = [];
  await Promise.all(
    Array.from({ length: users }, async () => {
      for (let row = await feed.next(user); row !== 'end'; row = await feed.next(user)) drawn.push(row);
    }),
  );
  return drawn;
}

describe.each(['rows.csv', 'rows.jsonl'])('%s, read in blocks', (name) => {
  const file = write(name);

  test.each([1, 2, 3])('%d workers: no row twice, none left out', async (workers) => {
    const sets = openAll(file, { mode: 'unique' }, workers);
    expect(sets[0]?.rowCount).toBe(ROWS);
    const feeds = sets.map((set) => set.feed());
    const drawn = (await Promise.all(feeds.map((feed) => drawAll(feed, 5)))).flat();
    const ids = drawn.map((row) => Number(row['id'])).toSorted((a, b) => a - b);
    expect(ids).toEqual(Array.from({ length: ROWS }, (_, id) => id));
    expect(drawn.find((row) => row['id'] === 20_007)).toEqual({ id: 20_007, note: 'é,"\n'.repeat(20_007 % 17) });
    await Promise.all(feeds.map((feed) => feed.close()));
  });

  test('rows come again in the same order', async () => {
    const [feed] = openAll(file, {}, 1).map((set) => set.feed());
    for (let draw = 0; draw < ROWS + 50; draw++) {
      const row = await feed?.next(user);
      if (typeof row !== 'object' || row['id'] !== draw % ROWS) expect([draw, row]).toEqual([draw, draw % ROWS]);
    }
    await feed?.close();
  });

  test('random: from anywhere in the file, the same rows for the same chance', async () => {
    const ids = async (): Promise<readonly unknown[]> => {
      const [feed] = openAll(file, { mode: 'random' }, 1).map((set) => set.feed());
      const random = seededRandom('draw');
      const drawn: unknown[] = [];
      for (let draw = 0; draw < 300; draw++) {
        const row = await feed?.next({ random });
        drawn.push(typeof row === 'object' ? row['id'] : row);
      }
      await feed?.close();
      return drawn;
    };
    const first = await ids();
    expect(await ids()).toEqual(first);
    expect(Math.max(...first.map(Number))).toBeGreaterThan(ROWS * 0.9);
    expect(new Set(first).size).toBeGreaterThan(280);
  });
});

test('a file that is written to during the run is an error, not garbage', async () => {
  const [feed] = openAll(write('changing.csv'), {}, 1).map((set) => set.feed());
  await feed?.next(user);
  appendFileSync(join(folder, 'changing.csv'), '1,2\r\n');
  const draws = async (): Promise<void> => {
    for (let draw = 0; draw < ROWS; draw++) await feed?.next(user);
  };
  await expect(draws()).rejects.toMatchObject({
    code: 'data-unreadable',
    message:
      'Data file "changing.csv" is no longer what it was when the run was checked. Leave it alone until the run is over.',
  });
  await feed?.close();
});

test('a small file that is written to between check and run', () => {
  writeFileSync(join(folder, 'small.csv'), 'id,note\n1,a\n');
  const [set] = openAll('small.csv', {}, 1);
  const kept = openDataSet(
    {
      name: 's',
      source: { file: 'small.csv' },
      mode: 'shared',
      per: 'thread',
      onEnd: undefined,
      types: {},
      delimiter: ',',
    },
    { folder, allowFolders: [], access: diskAccess() },
    set?.handle,
  );
  appendFileSync(join(folder, 'small.csv'), '2,b\n');
  expect(() => kept.value?.feed()).toThrow('is no longer what it was');
});

test('a file that is gone', async () => {
  const [feed] = openAll(write('gone.csv'), {}, 1).map((set) => set.feed());
  rmSync(join(folder, 'gone.csv'));
  await expect(Promise.resolve(feed?.next(user))).rejects.toMatchObject({ code: 'data-unreadable' });
  await feed?.close();
});
