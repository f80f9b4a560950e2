import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { skipOrFail } from '../targets/require-tools.ts';
import { plan, workFolder } from '../support/cli.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { readBack } from '../support/run-plan.ts';

const work = workFolder();
let server: RecordingServer;
let file: string;
beforeAll(async () => {
  server = await recordingServer();
  server.reset(() => ({ delayMs: 5, status: 500 }));
  file = work.write(
    'plan.yaml',
    `baseUrl: ${server.origin}\nthreadGroups: [{ threads: 2, loops: 40, thinkTime: 20ms, samplers: [{ get: /a }] }]\n`,
  );
});
afterAll(async () => {
  await server.close();
  work.remove();
});

test.each([
  ['everything into head -1', '2>&1 | head -1'],
  ['stderr into a reader that reads nothing', '2>&1 >/dev/null | true'],
  ['a full disk behind stderr', '2>/dev/full'],
])('%s: the run goes on to its end', async (_, into) => {
  const code = work.fresh('code');
  const output = work.fresh('report');
  const args = ['run', file, '-o', output, '--progress', 'line', '--progress-interval', '1s', '--allow-invalid'];
  await plan(args, { after: `{ "$@"; echo $? > ${code}; } ${into}; exit 0` });
  const { summary } = await readBack({ code: 0, signal: null, stdout: '', stderr: '' }, output);
  expect(summary.all.requests).toBe(80);
  expect(readFileSync(code, 'utf8').trim()).toBe('0');
  expect(existsSync(join(output, 'index.html'))).toBe(true);
});

test('a result that does not fit where standard output goes is an error', async () => {
  const { code, stderr } = await plan(['run', file, '-o', work.fresh('report'), '--json'], {
    after: 'exec "$@" >/dev/full',
  });
  expect(code).toBe(3);
  expect(stderr).toContain('error[output-unwritable] Cannot write to standard output: ');
  expect(stderr).not.toMatch(/^ {4}at /m);
});

if (hasScript()) {
  test('without its terminal the run goes on; hung up, it writes its report and ends', async () => {
    const endless = work.write(
      'endless.yaml',
      `baseUrl: ${server.origin}\nthreadGroups: [{ threads: 2, duration: 2m, thinkTime: 20ms, samplers: [{ get: /a }] }]\n`,
    );
    const [output, code, terminal, own] = ['report', 'code', 'terminal', 'own'].map((name) => work.fresh(name));
    // "script" holds the terminal. Its shell, which ignores the hang-up, says what became of the run.
    const shell = work.write(
      'inside.sh',
      `trap '' HUP\n(sh -c 'echo $$ > ${own}; exec "$@"' sh "$@")\necho $? > ${code}\n`,
    );
    const words = `exec sh ${shell} $(printf "'%s' " "$@")`;
    const after = `echo $$ > ${terminal}; exec script -qfec "${words}" /dev/null >/dev/null`;
    const before = server.log.length;
    const script = plan(['run', endless, '-o', output ?? ''], { after });
    await server.asked(before + 20);
    process.kill(pidIn(terminal), 'SIGKILL');
    await script;
    await server.asked(server.log.length + 50);
    process.kill(pidIn(own), 'SIGHUP');
    while (!existsSync(code ?? '') || pidIn(code) === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    // As a shell says "ended by signal 1".
    expect(pidIn(code)).toBe(129);
    const { run } = await readBack({ code: 129, signal: null, stdout: '', stderr: '' }, output ?? '');
    expect(run.end.detail).toBe('Stopped by SIGHUP.');
    expect(existsSync(join(output ?? '', 'index.html'))).toBe(true);
  });
} else skipOrFail('"script" of util-linux is not installed: a terminal cannot be taken away');

function pidIn(file = ''): number {
  return Number(readFileSync(file, 'utf8').trim());
}

function hasScript(): boolean {
  try {
    execFileSync('script', ['--version'], { stdio: 'pipe' });
    return process.platform === 'linux';
  } catch {
    return false;
  }
}
