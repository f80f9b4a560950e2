import { DEMO, HOSTILE } from './demo.ts';
import { simulateRun } from './run-file.ts';

// node dist/test/simulate/write-demo.js demo.ndjson.gz [hostile]
const [path, kind] = process.argv.slice(2);
if (path === undefined) throw new Error('Give the path of the file to write.');
await simulateRun(path, kind === 'hostile' ? HOSTILE : DEMO);
