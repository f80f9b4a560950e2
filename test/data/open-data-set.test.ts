import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../src/base/random.ts';
import type { Checked, DataSet, DataSetSpec, Feed, Row } from '../../src/data/data-set.ts';
import { diskAccess } from '../../src/data/disk-access.ts';
import type { DataFiles, OpenFile } from '../../src/data/find-file.ts';
import { openDataSet } from '../../src/data/open-data-set.ts';

const SPEC: DataSetSpec = {
  name: 'users',
  source: { file: 'users.csv' },
  mode: 'shared',
  per: 'iteration',
  onEnd: undefined,
  types: {},
  delimiter: ',',
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
      open: (path) => {
        const all = bytes.get(path) ?? Buffer.alloc(0);
        return {
          stat: () => ({ bytes: all.length, stamp: path }),
          read: (into, position) => all.copy(into, 0, position),
          close: () => undefined,
        };
      },
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
/** Every row, as one user draws them in order. */
function rowsOf(dataSet: DataSet): readonly Row[] {
  const feed = dataSet.feed();
  return Array.from({ length: dataSet.rowCount }, () => now(feed.next(ANYBODY)));
}
const ANYBODY = { random: seededRandom('anybody') };
/** Small data sets have their rows in memory. */
function now(row: ReturnType<Feed['next']>): Row {
  if (row === 'end' || row instanceof Promise) throw new Error('No row at once.');
  return row;
}
const idOf = (row: ReturnType<Feed['next']>): unknown => (row === 'end' ? row : now(row)['id']);
const plain = (rows: readonly Row[]): object[] => rows.map((row) => ({ ...row }));
const messages = (result: Checked<DataSet>): readonly string[] => (result.faults ?? []).map(({ message }) => message);

describe('CSV', () => {
  const wide = Array.from({ length: 1000 }, (_, i) => `c${i}`);
  const wideText = `${wide.join(',')}\n${wide.join(',').toUpperCase()}\n`;
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
    [
      'the last line without its end',
      '"id","n"\n"1",""\n"2","x"',
      [
        { id: '1', n: '' },
        { id: '2', n: 'x' },
      ],
    ],
    ['a thousand columns', wideText, [Object.fromEntries(wide.map((name) => [name, name.toUpperCase()]))]],
    ['one column', 'id\n1\n2\n', [{ id: '1' }, { id: '2' }]],
    ['other scripts', 'näme\nŽoë 😀\n', [{ näme: 'Žoë 😀' }]],
  ])('%s', (_name, text, rows) => {
    const dataSet = opened(open(text));
    expect(plain(rowsOf(dataSet))).toEqual(rows);
    expect(dataSet.columns).toEqual(Object.keys(rows[0] ?? {}));
  });

  test('types', () => {
    const types = { id: 'integer', price: 'number', active: 'boolean', big: 'integer', zip: 'text' } as const;
    const text = 'id,price,active,big,zip\n-7,1.50,TRUE,8414239796945638123,01234\n +8 ,1e3,false,0,5\n';
    expect(plain(rowsOf(opened(open(text, { types }))))).toEqual([
      { id: -7, price: 1.5, active: true, big: 8414239796945638123n, zip: '01234' },
      { id: 8, price: 1000, active: false, big: 0, zip: '5' },
    ]);
  });

  test('typed as JSON', () => {
    const types = { address: 'json' } as const;
    const text = 'id,address\n1,"{""city"": ""Oslo"", ""no"": 12345678901234567890}"\n';
    expect(plain(rowsOf(opened(open(text, { types }))))).toEqual([
      { id: '1', address: { city: 'Oslo', no: 12345678901234567890n } },
    ]);
    expect(messages(open('id,address\n1,{\n', { types }))).toEqual([
      '"users.csv", line 2, column "address": "{" is not JSON.',
    ]);
  });

  test.each([';', '|', '\t'])('separated by %j', (delimiter) => {
    const text = `id${delimiter}n\n1${delimiter}"a,${delimiter}b"\n`;
    expect(plain(rowsOf(opened(open(text, { delimiter }))))).toEqual([{ id: '1', n: `a,${delimiter}b` }]);
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
    const [row] = rowsOf(opened(open('id\n1\n')));
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
    expect(plain(rowsOf(opened(open(text, {}, file))))).toEqual([
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
    expect(rowsOf(opened(open(text, {}, 'users.json')))[0]?.['n']).toEqual(value);
  });

  test('types check and convert', () => {
    const types = { id: 'integer', on: 'boolean' } as const;
    expect(plain(rowsOf(opened(open('[{"id": "7", "on": true}]', { types }, 'a.json'))))).toEqual([
      { id: 7, on: true },
    ]);
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
    expect(plain(rowsOf(dataSet))).toEqual(source.rows);
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
      '"users.csv", line 1, has columns separated by semicolons, not commas. Say delimiter: ";".',
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
    ['users.csv', 'id\n1\n"1\n2\n', /^"users\.csv", line 3, opens a quote that is never closed\. Close it\.$/],
    ['users.csv', 'id\n1\n\na"b\n', /^"users\.csv", line 4, has a quote inside a value\. /],
    ['users.csv', 'id,no\n1,"a\nb"c\n', /^"users\.csv", line 3, has text after a closing quote\. /],
    ['users.csv', 'id\tno\n1\t2\n', /separated by tabs, not commas\. Say delimiter: tab\.$/],
    ['users.csv', 'id,no\r1,2\r', /^"users\.csv", line 1, ends in CR alone\. /],
    ['users.csv', `id\n${'x'.repeat(2_000_000)}\n`, /^"users\.csv", line 2, begins a row of more than 1 MiB\. /],
    ['users.csv', `id\n"${'x\n'.repeat(2_000_000)}`, /^"users\.csv", line 2, begins a row of more than 1 MiB\. /],
    ['users.csv', Buffer.from('id\n1\nZo\xeb\n', 'latin1'), /^"users\.csv", line 3, is not UTF-8 text\. /],
    ['users.csv', 'id\n1\n\0\n', /^"users\.csv", line 3, holds a NUL character, /],
    ['users.csv', Buffer.from('\uFEFFid\n1\n', 'utf16le'), /^"users\.csv" is UTF-16 text\. Save it as UTF-8\.$/],
    ['users.json', Buffer.from('\uFEFF[]', 'utf16le'), /^"users\.json" is UTF-16 text\. /],
    ['users.json', Buffer.from('[\n{"a": "\xeb"}]', 'latin1'), /^"users\.json", line 2, is not UTF-8 text\. /],
    ['users.json', '[]', /^"users\.json" is empty\. /],
    ['users.json', '[{"id": }]', /^"users\.json" is not valid JSON: /],
    ['users.jsonl', '{"id": 1}\n{"id"\n', /^"users\.jsonl", line 2, is not valid JSON: /],
    ['users.jsonl', '{"id": 1}\n[1]\n', /^"users\.jsonl", line 2, is not an object\. /],
    ['users.jsonl', '\n\n', /^"users\.jsonl" is empty\. /],
  ])('%s %#: unreadable', (file, text, message) => {
    expect(messages(open(text, {}, file))).toEqual([expect.stringMatching(message)]);
  });

  test('a column that is wrong in every row is told five times, the rest counted', () => {
    const faults = messages(open(`id\n${'x\n'.repeat(100)}`, { types: { id: 'integer' } }));
    expect(faults.length).toBe(6);
    expect(faults[5]).toBe('"users.csv" has 95 more rows that are wrong.');
  });

  test('too big a JSON list is not read', () => {
    const files = folderOf({ 'users.json': '[{"id": 1}]' });
    const open = (): OpenFile => ({
      stat: () => ({ bytes: 65 * 1024 * 1024, stamp: '' }),
      read: () => {
        throw new Error('never read');
      },
      close: () => undefined,
    });
    const source = { file: 'users.json' };
    expect(openDataSet({ ...SPEC, source }, { ...files, access: { ...files.access, open } }).faults).toEqual([
      {
        code: 'too-big',
        message:
          '"users.json" has 65 MiB; a JSON list may have up to 64 MiB. Write it as .jsonl, one object a line: that has no limit.',
      },
    ]);
  });

  test('a file that the system does not let us read', () => {
    const files = folderOf({ 'users.csv': 'id\n1\n' });
    const open = (): OpenFile => {
      throw new Error('EACCES: permission denied');
    };
    expect(messages(openDataSet(SPEC, { ...files, access: { ...files.access, open } }))).toEqual([
      '"users.csv" cannot be read: EACCES: permission denied. Check its rights.',
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
      execFileSync('mkfifo', [join(folder, 'pipe.csv')]);
      expect(code('pipe.csv')).toBe('bad-value');
      writeFileSync(join(folder, 'secret.csv'), 'id\n1\n', { mode: 0 });
      // Whoever may do everything may read it too.
      expect(code('secret.csv')).toBe(process.getuid?.() === 0 ? undefined : 'bad-value');
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

  /** The same data set as several worker threads open it: from one handle. */
  function feeds(spec: Partial<DataSetSpec>, workers: number): readonly Feed[] {
    const files = folderOf({ 'users.csv': text });
    const { handle } = opened(openDataSet({ ...SPEC, ...spec }, files));
    return Array.from({ length: workers }, () => opened(openDataSet({ ...SPEC, ...spec }, files, handle)).feed());
  }

  test.each([
    ['shared', {}, '0 1 2 3 4 5 6 7 8 9 0 1'],
    ['sequential', { mode: 'sequential' }, '0 1 2 3 4 5 6 7 8 9 0 1'],
    ['shared that stops', { onEnd: 'stopTest' }, '0 1 2 3 4 5 6 7 8 9 end end'],
    ['unique', { mode: 'unique' }, '0 1 2 3 4 5 6 7 8 9 end end'],
  ] as const)('%s, whoever draws', (_name, spec, rows) => {
    for (const workers of [1, 2, 3, 12]) {
      const among = feeds(spec, workers);
      // Not in turn: workers draw as often as their users happen to.
      const drawn = Array.from({ length: 12 }, (_, i) => idOf(among[(i * i) % workers]?.next(user) ?? 'end'));
      expect(drawn.join(' ')).toBe(rows);
    }
  });

  test.each([
    [{ mode: 'unique' }, 'stopThread'],
    [{ mode: 'unique', onEnd: 'stopTest' }, 'stopTest'],
    [{}, 'recycle'],
    [{ onEnd: 'stopThread' }, 'stopThread'],
  ] as const)('%j ends with %s', (spec, onEnd) => {
    expect(opened(open(text, spec)).onEnd).toBe(onEnd);
  });

  test('random: by the chance of the user, so a seed repeats; every row comes up', () => {
    const [feed] = feeds({ mode: 'random' }, 1);
    const draw = (seed: number): unknown[] => {
      const random = seededRandom('draw', seed);
      return Array.from({ length: 200 }, () => idOf(feed?.next({ random }) ?? 'end'));
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(new Set(draw(3)).size).toBe(10);
  });
});
