/** `node dist/bench/validate.js`: what `plan validate` costs, start of Node included. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bigPlan } from '../test/support/big-plan.ts';

const MAIN = fileURLToPath(new URL('../src/cli/main.js', import.meta.url));
const FLAGSHIP = fileURLToPath(new URL('../../plans/fastapi.yaml', import.meta.url));
const ROUNDS = 9;
const folder = mkdtempSync(join(tmpdir(), 'loadplan-bench-'));
try {
  const large = join(folder, 'large.yaml');
  writeFileSync(large, bigPlan(5_000));
  const commands: readonly (readonly [string, readonly string[]])[] = [
    ['node -e 0', ['-e', '0']],
    ['plans/fastapi.yaml', [MAIN, 'validate', FLAGSHIP]],
    ['5,000 lines', [MAIN, 'validate', large]],
  ];
  const times = commands.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, [name, args]] of commands.entries()) times[index]?.push(milliseconds(name, args));
  }
  for (const [index, [name]] of commands.entries()) {
    const sorted = (times[index] ?? []).toSorted((a, b) => a - b);
    const [least, middle, most] = [sorted[0], sorted[Math.floor(ROUNDS / 2)], sorted.at(-1)].map((ms) =>
      ms?.toFixed(0),
    );
    console.log(`${name.padEnd(20)} ${middle} ms (${least}-${most})`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function milliseconds(name: string, args: readonly string[]): number {
  const env = { ...process.env, AGENT_PASSWORD: 'agent-password', OPS_PASSWORD: 'ops-password' };
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return performance.now() - start;
}
