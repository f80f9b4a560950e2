import { describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../src/base/random.ts';
import type { Checked, DataSet, DataSetSpec, Row } from '../../src/data/data-set.ts';
import { diskAccess } from '../../src/data/disk-access.ts';
import type { DataFiles } from '../../src/data/find-file.ts';
import { openDataSet } from '../../src/data/open-data-set.ts';

const SPEC: DataSetSpec = {
  name: 'users',
  source: { file: 'users.csv' },
  mode: 'shared',
  per: 'iteration',
  onEnd: undefined,
  types: {},
};

/** A folder that holds these files only. */
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): DataFiles {
  const bytes = new Map(Object.entries(files).map(([name, text]) => [`/plan/${name}`, Buffer.from(text)]));
  return {
    folder: '/plan',
    allowFolders: [],
    access: {
      realPath: (path) => (path === '/plan' || bytes.has(path) ? path : undefined),
      sizeOf: (path) => bytes.get(path)?.length,
      read: (path) => bytes.get(path) ?? Buffer.alloc(0),
    },
  };
}

function open(text: string | Uint8Array, spec: Partial<DataSetSpec> = {}, file = 'users.csv'): Checked<DataSet> {
  return openDataSet({ ...SPEC, source: { file }, ...spec }, folderOf({ [file]: text }));
}
function opened(result: Checked<DataSet>): DataSet {
  if (result.faults) throw new Error(JSON.stringify(result.faults));
  return result.value;
}
const plain = (rows: readonly Row[]): object[] => rows.map((row) => ({ ...row }));
const messages = (result: Checked<DataSet>): readonly string[] => (result.faults ?? []).map(({ message }) => message);

describe('CSV', () => {
  test.each([
    [
      'as written',
      'id,email\n1,a@x\n02,b@x\n',
      [
        { id: '1', email: 'a@x' },
        { id: '02', email: 'b@x' },
      ],
    ],
    [
      'byte order mark, CRLF, no line end',
      '\uFEFFid,email\r\n1,a@x\r\n2,b@x',
      [
        { id: '1', email: 'a@x' },
        { id: '2', email: 'b@x' },
      ],
    ],
    [
      'quotes, commas, line ends in cells',
      'id,note\n1,"a, ""b""\nc"\n2,d\n',
      [
        { id: '1', note: 'a, "b"\nc' },
        { id: '2', note: 'd' },
      ],
    ],
    [
      'empty lines and empty cells',
      'id,note\n\n1,\n\n,x\n',
      [
        { id: '1', note: '' },
        { id: '', note: 'x' },
      ],
    ],
    ['spaces: trimmed from names, kept in cells', 'id , note\n 1, x \n', [{ id: ' 1', note: ' x ' }]],
    ['one column', 'id\n1\n2\n', [{ id: '1' }, { id: '2' }]],
    ['other scripts', 'näme\nŽoë 😀\n', [{ näme: 'Žoë 😀' }]],
  ])('%s', (_name, text, rows) => {
    const dataSet = opened(open(text));
    expect(plain(dataSet.rows)).toEqual(rows);
    expect(dataSet.columns).toEqual(Object.keys(rows[0] ?? {}));
  });

  test('types', () => {
    const types = { id: 'integer', price: 'number', active: 'boolean', big: 'integer', zip: 'text' } as const;
    const text = 'id,price,active,big,zip\n-7,1.50,TRUE,8414239796945638123,01234\n +8 ,1e3,false,0,5\n';
    expect(plain(opened(open(text, { types })).rows)).toEqual([
      { id: -7, price: 1.5, active: true, big: 8414239796945638123n, zip: '01234' },
      { id: 8, price: 1000, active: false, big: 0, zip: '5' },
    ]);
  });

  test('tells the file, its hash and its columns', () => {
    const dataSet = opened(open('id\n1\n'));
    expect(dataSet).toMatchObject({ name: 'users', columns: ['id'], per: 'iteration', onEnd: 'recycle' });
    expect(dataSet.file).toEqual({
      path: 'users.csv',
      sha256: '7cde7fb64fd82bd152710cf238e017b9ab46c0592483edc067ba4f6c75fac108',
    });
  });

  test('rows inherit nothing and cannot be changed', () => {
    const [row] = opened(open('id\n1\n')).rows;
    expect([row?.['toString'], row?.['constructor'], row?.['__proto__']]).toEqual([undefined, undefined, undefined]);
    expect(Object.isFrozen(row)).toBe(true);
  });
});

describe('JSON', () => {
  test.each([
    [
      'users.json',
      '[{"id": 1, "tags": ["a"], "big": 8414239796945638123}, {"id": null, "big": "8414239796945638123", "tags": {"x": 1}}]',
    ],
    [
      'users.jsonl',
      '{"id": 1, "tags": ["a"], "big": 8414239796945638123}\r\n\n{"id": null, "big": "8414239796945638123", "tags": {"x": 1}}\n',
    ],
  ])('%s keeps types, also whole numbers beyond 2^53', (file, text) => {
    expect(plain(opened(open(text, {}, file)).rows)).toEqual([
      { id: 1, tags: ['a'], big: 8414239796945638123n },
      { id: null, tags: { x: 1 }, big: '8414239796945638123' },
    ]);
  });

  test.each([
    ['[{"n": 0.12345678901234567890}]', 0.12345678901234568],
    ['[{"n": 1234567890123456.5}]', 1234567890123456.5],
    ['[{"n": 12345678901234567e2}]', 1.23456789012345677e18],
    ['[{"n": -12345678901234567}]', -12345678901234567n],
    ['[{"n": 9007199254740991}]', 9007199254740991],
    ['[{"n": "say \\"12345678901234567\\""}]', 'say "12345678901234567"'],
    ['[{"n": "\\u0000integer:5", "m": 12345678901234567}]', '\u0000integer:5'],
  ])('%s', (text, value) => {
    expect(opened(open(text, {}, 'users.json')).rows[0]?.['n']).toEqual(value);
  });

  test('types check and convert', () => {
    const types = { id: 'integer', on: 'boolean' } as const;
    expect(plain(opened(open('[{"id": "7", "on": true}]', { types }, 'a.json')).rows)).toEqual([{ id: 7, on: true }]);
    expect(messages(open('[{"id": 7.5, "on": true}]', { types }, 'a.json'))).toEqual([
      '"a.json", row 1, column "id": 7.5 is not an integer.',
    ]);
  });

  test('rows of the plan', () => {
    const source = {
      rows: [
        { id: 1, name: 'a' },
        { id: 2, name: 'b' },
      ],
    };
    const dataSet = opened(openDataSet({ ...SPEC, source }, folderOf({})));
    expect(plain(dataSet.rows)).toEqual(source.rows);
    expect(dataSet.file).toBeUndefined();
  });
});

describe('what is wrong is said with its place', () => {
  test.each([
    ['users.csv', '', {}, '"users.csv" is empty. Give it at least one row.'],
    ['users.csv', 'id,email\n', {}, '"users.csv" has a header but no rows. Give it at least one row.'],
    ['users.csv', 'id,email\n1,a\n2\n', {}, '"users.csv", line 3, has no value for column "email". Add it.'],
    [
      'users.csv',
      'id,note\n1,"x\ny"\n2,a,b\n',
      {},
      '"users.csv", line 4, has 3 values for 2 columns. Quote values that hold commas.',
    ],
    [
      'users.csv',
      'id,email\n1,a\nx,b\n',
      { types: { id: 'integer' } },
      '"users.csv", line 3, column "id": "x" is not an integer.',
    ],
    ['users.csv', 'id\n\n""\n', { types: { id: 'number' } }, '"users.csv", line 3, column "id": "" is not a number.'],
    [
      'users.csv',
      'id\nyes\n',
      { types: { id: 'boolean' } },
      '"users.csv", line 2, column "id": "yes" is not true or false.',
    ],
    [
      'users.csv',
      'id\n1\n',
      { types: { ip: 'integer' } },
      '"users.csv" has no column "ip" to give a type to. Its columns are id.',
    ],
    ['users.csv', 'id,__proto__\n1,2\n', {}, '"users.csv" has a column "__proto__", a reserved name. Rename it.'],
    ['users.csv', 'constructor\n1\n', {}, '"users.csv" has a column "constructor", a reserved name. Rename it.'],
    ['users.csv', 'id,,x\n1,2,3\n', {}, 'Column 2 of "users.csv" has no name. Name it in the first line.'],
    ['users.csv', 'id,id\n1,2\n', {}, '"users.csv" has two columns "id". Rename one.'],
    [
      'users.csv',
      'id;email\n1;a\n',
      {},
      'The columns of "users.csv" are not separated by commas. Save it with commas.',
    ],
    ['users.json', '{"id": 1}', {}, '"users.json" must hold a list of objects, like [{"email": "a@example.com"}].'],
    [
      'users.json',
      '[{"id": 1}, 2]',
      {},
      '"users.json", row 2, is not an object. Write columns and values: { email: "…" }.',
    ],
    [
      'users.json',
      '[{"id": 1}, {"id": 2, "x": 3}]',
      {},
      '"users.json", row 2, has a column "x" that the first row does not have. Write the same columns in every row.',
    ],
    ['users.json', '[{"__proto__": 1}]', {}, '"users.json" has a column "__proto__", a reserved name. Rename it.'],
    ['users.jsonl', '{"id": 1}\n{"ip": 2}\n', {}, '"users.jsonl", line 2, has no value for column "id". Add it.'],
    ['users.xlsx', 'PK', {}, '"users.xlsx" is not a kind of data file that can be read: use .csv, .json or .jsonl.'],
    [
      'users.csv',
      'id\n1\n',
      { mode: 'unique', onEnd: 'recycle' },
      'Data set "users" cannot be unique and recycle. Use "onEnd: stopThread" or "stopTest".',
    ],
    [
      'users.csv',
      'id\n1\n',
      { mode: 'random', onEnd: 'stopTest' },
      'Data set "users" draws at random and never ends. Remove "onEnd".',
    ],
  ] as const)('%s %j %j: %s', (file, text, spec, message) => {
    expect(messages(open(text, spec, file))).toEqual([message]);
  });

  test.each([
    ['users.csv', 'id\n"1\n2\n', /^"users\.csv" is not valid CSV: .*line/],
    ['users.json', '[{"id": }]', /^"users\.json" is not valid JSON: /],
    ['users.jsonl', '{"id": 1}\n{"id"\n', /^"users\.jsonl" is not valid JSON in line 2: /],
    ['users.csv', `id\n${'x'.repeat(2_000_000)}\n`, /^"users\.csv" is not valid CSV: Max Record Size/],
    ['users.csv', Buffer.from('id\nZo\xeb\n', 'latin1'), /is not UTF-8 text/],
  ])('%s %#: unreadable', (file, text, message) => {
    expect(messages(open(text, {}, file))).toEqual([expect.stringMatching(message)]);
  });

  test('a column that is wrong in every row is told five times, the rest counted', () => {
    const faults = messages(open(`id\n${'x\n'.repeat(100)}`, { types: { id: 'integer' } }));
    expect(faults.length).toBe(6);
    expect(faults[5]).toBe('"users.csv" has 95 more rows that are wrong.');
  });

  test('too big a file is not read', () => {
    const files = folderOf({ 'users.csv': 'id\n1\n' });
    const access = { ...files.access, sizeOf: () => 65 * 1024 * 1024, read: () => Buffer.from('never read') };
    expect(openDataSet(SPEC, { ...files, access }).faults).toEqual([
      { code: 'too-big', message: '"users.csv" has 65 MiB; data files may have up to 64 MiB. Split it.' },
    ]);
  });
});

describe('where files may lie', () => {
  test('in the plan folder or an allowed one, links resolved', () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'data-set-')));
    try {
      const folder = join(root, 'plan');
      mkdirSync(join(folder, 'data'), { recursive: true });
      mkdirSync(join(root, 'plan-b'));
      writeFileSync(join(folder, 'data', 'in.csv'), 'id\n1\n');
      writeFileSync(join(root, 'out.csv'), 'id\n2\n');
      writeFileSync(join(root, 'plan-b', 'out.csv'), 'id\n3\n');
      symlinkSync(join(root, 'out.csv'), join(folder, 'link.csv'));
      symlinkSync(folder, join(root, 'way-in'));
      const code = (file: string, from = folder, allowFolders: readonly string[] = []): string | undefined =>
        openDataSet({ ...SPEC, source: { file } }, { folder: from, allowFolders, access: diskAccess() }).faults?.[0]
          ?.code;

      expect(code('data/in.csv')).toBeUndefined();
      expect(code('./data/../data/in.csv')).toBeUndefined();
      expect(code(join(folder, 'data', 'in.csv'))).toBeUndefined();
      expect(code('data/in.csv', join(root, 'way-in'))).toBeUndefined();
      expect(code('../out.csv')).toBe('bad-value');
      expect(code('link.csv')).toBe('bad-value');
      expect(code('../plan-b/out.csv')).toBe('bad-value');
      expect(code('/dev/null')).toBe('bad-value');
      expect(code('/dev/null', folder, ['/dev'])).toBe('bad-value');
      expect(code('data')).toBe('bad-value');
      expect(code('.')).toBe('bad-value');
      expect(code('missing.csv')).toBe('missing-file');
      expect(code('../out.csv', folder, [root])).toBeUndefined();
      expect(code('link.csv', folder, [root])).toBeUndefined();
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  test('a missing file: where it was looked for', () => {
    expect(openDataSet({ ...SPEC, source: { file: 'data/users.csv' } }, folderOf({})).faults).toEqual([
      {
        code: 'missing-file',
        message:
          'There is no file "data/users.csv": looked for /plan/data/users.csv. Paths start at the plan\'s folder.',
      },
    ]);
  });
});

describe('feeds', () => {
  const user = { random: seededRandom('user', 1) };
  const text = `id\n${Array.from({ length: 10 }, (_, i) => i).join('\n')}\n`;
  const take = (spec: Partial<DataSetSpec>, count: number, worker = 0, workers = 1): (string | undefined)[] => {
    const feed = opened(open(text, spec)).feed({ worker, workers });
    return Array.from({ length: count }, () => feed.next(user)).map((row) =>
      row === 'end' ? 'end' : (row['id'] as string),
    );
  };

  test.each([
    ['shared', {}, '0 1 2 3 4 5 6 7 8 9 0 1'],
    ['sequential', { mode: 'sequential' }, '0 1 2 3 4 5 6 7 8 9 0 1'],
    ['shared that stops', { onEnd: 'stopTest' }, '0 1 2 3 4 5 6 7 8 9 end end'],
    ['unique', { mode: 'unique' }, '0 1 2 3 4 5 6 7 8 9 end end'],
  ] as const)('%s', (_name, spec, rows) => {
    expect(take(spec, 12).join(' ')).toBe(rows);
  });

  test.each([
    [{ mode: 'unique' }, 'stopThread'],
    [{ mode: 'unique', onEnd: 'stopTest' }, 'stopTest'],
    [{}, 'recycle'],
    [{ onEnd: 'stopThread' }, 'stopThread'],
  ] as const)('%j ends with %s', (spec, onEnd) => {
    expect(opened(open(text, spec)).onEnd).toBe(onEnd);
  });

  test.each([1, 2, 3, 4, 7, 10, 11, 64])('unique among %d workers: every row once', (workers) => {
    const rows = Array.from({ length: workers }, (_, worker) => take({ mode: 'unique' }, 11, worker, workers));
    const used = rows.flat().filter((row) => row !== 'end');
    expect(used.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 10 }, (_, i) => String(i)));
  });

  test.each([1, 2, 3, 4, 5, 10, 64])(
    'shared among %d workers: draws in turn go through the rows in order',
    (workers) => {
      const dataSet = opened(open(text));
      const feeds = Array.from({ length: workers }, (_, worker) => dataSet.feed({ worker, workers }));
      const drawn = Array.from({ length: 200 }, (_, i) => feeds[i % workers]?.next(user));
      expect(drawn.map((row) => (row === 'end' ? row : row?.['id']))).toEqual(
        Array.from({ length: 200 }, (_, i) => String(i % 10)),
      );
    },
  );

  test('random: by the chance of the user, so a seed repeats; every row comes up', () => {
    const feed = opened(open(text, { mode: 'random' })).feed({ worker: 0, workers: 1 });
    const draw = (seed: number): (Row | 'end')[] => {
      const random = seededRandom('draw', seed);
      return Array.from({ length: 200 }, () => feed.next({ random }));
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(new Set(draw(3)).size).toBe(10);
  });
});
