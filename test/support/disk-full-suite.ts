import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BALLAST_BYTES } from '../../src/result/ballast.ts';
import { readRun } from '../../src/result/read-run.ts';
import type { Summary } from '../../src/outputs/summary-json.ts';
import { figure } from '../scoreboard/support/figure.ts';
import { seeded } from '../simulate/random.ts';
import { skipOrFail } from '../targets/require-tools.ts';
import { plan, readJson, workFolder } from './cli.ts';
import { runOnSmallDisk, whyNoSmallDisk } from './full-disk.ts';
import { recordingServer, type RecordingServer } from './recording-server.ts';
import { expectConserved } from './run-plan.ts';

const BALLAST_KIB = BALLAST_BYTES / 1024;
const PAGE_KIB = 4;

/** Scoreboard #13: the disk is full at some random byte of the results. */
export function diskFull({ disks, seed }: { readonly disks: number; readonly seed: number }): void {
  const reason = whyNoSmallDisk();
  if (reason !== undefined) {
    skipOrFail(reason);
    return;
  }
  const work = workFolder();
  let server: RecordingServer;
  beforeAll(async () => {
    server = await recordingServer();
    // Many samplers, and failures kept as examples: some 30 KB of results a second.
    server.reset(({ path }, index) => ({ delayMs: 5, status: 500, text: `${path} ${index} ${noise(index)}` }));
  });
  afterAll(async () => {
    await server.close();
    work.remove();
  });
  const endless = (): string =>
    work.write(
      'endless.yaml',
      `baseUrl: ${server.origin}
threadGroups:
  - threads: 20
    duration: 2m
    samplers:
${Array.from({ length: 200 }, (_, i) => `      - get: /a/${i}`).join('\n')}
`,
    );

  const random = seeded(seed);
  const rooms = Array.from({ length: disks }, () => PAGE_KIB * (2 + Math.floor(random() * 20)));
  const recorded: number[] = [];
  test.each(rooms.map((room, index) => ({ index, room })))(
    'disk $index, full after $room KiB of results: exit 3, report whole, results parse',
    async ({ room }) => {
      // The marker of the folder takes a page too.
      const ran = await runOnSmallDisk(work, { file: endless(), kib: BALLAST_KIB + PAGE_KIB + room });
      expectBroken(ran.code, ran.stderr);
      const run = await readRun(ran.left);
      expect([run.complete, run.end.reason]).toEqual([true, 'broken']);
      expectConserved(run);
      expectWholeLines(ran.left);
      const summary = readJson(join(ran.left, 'summary.json')) as Summary;
      expect(summary.all.requests).toBeGreaterThan(0);
      expect(summary.run.detail).toContain('Cannot write the results');
      expect(existsSync(join(ran.left, 'index.html'))).toBe(true);
      expect(readdirSync(ran.left).filter((name) => name.startsWith('.'))).toEqual(['.plan-report']);
      recorded.push(summary.all.requests);
    },
  );

  test('the figure', () => {
    const [least, most] = [Math.min(...recorded), Math.max(...recorded)];
    figure(
      13,
      'disk full',
      `${recorded.length} of ${disks} disks: exit 3, summary told, results whole (${least} to ${most} requests)`,
    );
    expect(recorded).toHaveLength(disks);
  });

  test('a disk too small for ballast and page: exit 3, summary told, what was recorded can be read', async () => {
    const ran = await runOnSmallDisk(work, { file: endless(), kib: 64 });
    expectBroken(ran.code, ran.stderr);
    expectWholeLines(ran.left);
    expect((await readRun(ran.left)).seconds.length).toBeGreaterThan(0);
    const again = work.fresh('again');
    expect((await plan(['report', ran.left, '-o', again])).code).toBe(0);
    expect(existsSync(join(again, 'index.html'))).toBe(true);
  });
}

/** One message, a summary, the last line; no stack. */
function expectBroken(code: number | null, stderr: string): void {
  expect([code, stderr]).toEqual([3, expect.stringContaining('error[result-unwritable] Cannot write the results to')]);
  expect(stderr).toContain('GET /a/0');
  expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^plan: (STOPPED_EARLY|INVALID) /);
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(stderr).not.toContain('This is a bug');
}

function expectWholeLines(folder: string): void {
  const text = gunzipSync(readFileSync(join(folder, 'run.ndjson.gz')), { finishFlush: 2 }).toString();
  expect(text.endsWith('\n')).toBe(true);
  for (const line of text.trimEnd().split('\n')) JSON.parse(line);
}

/** Text that does not compress well, the same for the same number. */
function noise(index: number): string {
  const random = seeded(index);
  return Array.from({ length: 400 }, () => Math.floor(random() * 36).toString(36)).join('');
}
