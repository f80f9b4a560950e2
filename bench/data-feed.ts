/**
 * `node dist/bench/data-feed.js [MiB]`: what a CSV file of 1 GiB costs, in memory and in time: the same bounded plan
 * with and without it, two workers, a server on loopback. The file lies in the temporary folder and is deleted after.
 * Needs Linux with taskset.
 */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure } from './measure.ts';

const MAIN = fileURLToPath(new URL('../src/cli/main.js', import.meta.url));
const MIB = 1024 * 1024;
const sizeMiB = Number(process.argv[2] ?? 1024);
const THREADS = 20;
const LOOPS = 1000;

const folder = mkdtempSync(join(tmpdir(), 'loadplan-feed-'));
const server = createServer((_request, response) => response.end('{}'));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;
try {
  const rows = writeCsv(join(folder, 'users.csv'), sizeMiB * MIB);
  console.log(`node ${process.version}, ${sizeMiB} MiB, ${rows} rows, ${THREADS * LOOPS} requests, 2 workers\n`);
  console.log('| plan | peak memory MiB | CPU s | wall s | requests |');
  console.log('|---|---|---|---|---|');
  await row('no data', plan('', '/users/1/a'));
  for (const [name, settings] of [
    ['shared', ''],
    ['random', ', mode: random'],
    ['shared, id: integer', ', types: { id: integer }'],
  ] as const) {
    const data = `data: { user: { file: users.csv${settings} } }\n`;
    await row(name, plan(data, '/users/{{user.id}}/{{user.name}}'));
  }
  await row('validate only', plan('data: { user: { file: users.csv } }\n', '/users/{{user.id}}'), ['validate']);
} finally {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
}

/** Writes rows of about 75 bytes, every tenth with quotes; gives how many. */
function writeCsv(path: string, bytes: number): number {
  const file = openSync(path, 'w');
  let written = writeSync(file, 'id,name,email,city,note\n');
  let id = 0;
  while (written < bytes) {
    let text = '';
    for (let i = 0; i < 10_000; i++, id++) {
      const note = id % 10 === 0 ? `"a, ""quoted"" note"` : 'some plain note';
      text += `${id},user-${id},user-${id}@example.com,Žilina,${note}\n`;
    }
    written += writeSync(file, text);
  }
  closeSync(file);
  return id;
}

function plan(data: string, path: string): string {
  const file = join(folder, 'plan.yaml');
  writeFileSync(
    file,
    `baseUrl: http://127.0.0.1:${port}\n${data}threadGroups:\n  - { threads: ${THREADS}, loops: ${LOOPS}, samplers: [{ get: '${path}' }] }\n`,
  );
  return file;
}

async function row(name: string, file: string, verb: readonly string[] = ['run']): Promise<void> {
  const options = verb[0] === 'run' ? ['-o', join(folder, 'report'), '--force', '--workers', '2', '--quiet'] : [];
  const startedAt = performance.now();
  const measured = await measure([process.execPath, MAIN, ...verb, file, ...options], {
    cores: '0,1',
    deadlineSeconds: 600,
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const requests = /requests=(\d+)/.exec(measured.output)?.[1] ?? '';
  const cpu = measured.userSeconds + measured.systemSeconds;
  console.log(
    `| ${name} | ${(measured.peakBytes / MIB).toFixed(0)} | ${cpu.toFixed(1)} | ${seconds.toFixed(1)} | ${requests} |`,
  );
}
