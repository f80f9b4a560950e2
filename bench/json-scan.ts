// Cost of one value out of a JSON body, by the scan and by parsing. `npm run build && node dist/bench/json-scan.js`.
import { parseJsonPath } from '../src/base/json-path.ts';
import { UNSURE } from '../src/base/json-slice.ts';
import { parseJson } from '../src/base/lossless-json.ts';
import { measureRounds } from './rounds.ts';

const OPERATIONS = 50_000;

const item = (i: number): object => ({
  id: 1000 + i,
  name: `Item number ${i}`,
  price: 12.5 + i,
  tags: ['alpha', 'beta'],
  text: 'A short text about the thing',
});
const document = (count: number): string =>
  JSON.stringify({
    access_token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.abcdefghijklmnopqrstuvwxyz0123456789',
    token_type: 'bearer',
    user: { id: 42, email: 'maria@example.com' },
    items: Array.from({ length: count }, (_, i) => item(i)),
    total: count,
    last: 'the end',
  });

for (const [name, count] of [
  ['2 KB', 16],
  ['64 KB', 540],
] as const) {
  const body = Buffer.from(document(count));
  console.log(`\nnode ${process.version}, ${name}: ${body.length} bytes`);
  const operations = Math.max(200, Math.round((OPERATIONS * 2000) / body.length));
  for (const [what, text] of [
    ['the first key', '$.access_token'],
    ['an early key whose name comes again', '$.user.id'],
    ['of the first item', '$.items[0].id'],
    ['item 10, as a whole', '$.items[10]'],
    ['the last key', '$.last'],
    ['a key that is not there', '$.error'],
  ] as const) {
    const path = parseJsonPath(text);
    if (!('find' in path) || path.scan === undefined) throw new Error(`${text} is not scanned`);
    const { find, scan } = path;
    const [parsed] = find(parseJson(body.toString()));
    const found = scan(body);
    if (found === UNSURE || JSON.stringify(parsed) !== JSON.stringify(found)) throw new Error(`${text} differs`);
    measureRounds(`scan, ${what}`, operations, () => scan(body));
  }
  const path = parseJsonPath('$.access_token');
  if (!('find' in path)) throw new Error('never');
  measureRounds('parse, any key', operations, () => path.find(parseJson(body.toString())));
}
