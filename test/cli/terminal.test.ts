import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { MAIN, workFolder } from '../support/cli.ts';
import { COOKED, Pty, ptyPython, RAW, type PtyOptions } from '../support/pty.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { ScreenEmulator } from '../support/screen-emulator.ts';
import { threadFault } from '../support/thread-faults.ts';
import { skipOrFail } from '../targets/require-tools.ts';
import { onLinux } from '../support/on-linux.ts';

const python = process.platform === 'win32' ? undefined : ptyPython();
if (python === undefined) skipOrFail('Python 3.9 with its pty module: no pseudo-terminal to press keys in');
else describe('in a terminal', () => drive(python));

const HIDE = '\u001b[?25l';
const SHOW = '\u001b[?25h';
const FRAME = /keys +s stop/;

function drive(found: string): void {
  const work = workFolder();
  let server: RecordingServer;
  let pty: Pty | undefined;
  beforeAll(async () => {
    server = await recordingServer();
  });
  afterEach(() => pty?.kill());
  afterAll(async () => {
    await server.close();
    work.remove();
  });

  /** The command of a run that goes on until somebody ends it. */
  const command = (more: string): readonly string[] => {
    const samplers = '[{ get: /a }, { get: /b }]';
    const text = `baseUrl: ${server.origin}\nname: Shop\nthreadGroups: [{ threads: 2, duration: 5m, samplers: ${samplers} }]\n${more}`;
    const file = work.write('plan.yaml', text);
    return [process.execPath, MAIN, 'run', file, '-o', work.fresh('report'), '--workers', '1', '--allow-invalid'];
  };
  /** A shell around it: it tells the exit code, and waits, so that one can look at its terminal. */
  const start = (options: PtyOptions = {}, more = ''): Pty => {
    const shell = `trap : INT; "$@"; echo "code=$?"; read -r line`;
    pty = new Pty(found, ['/bin/sh', '-c', shell, 'sh', ...command(more)], options);
    return pty;
  };
  /** The run is over, and its terminal as it was. */
  const expectRestored = async (run: Pty, code: number): Promise<void> => {
    await run.shows(new RegExp(`code=${code}\\r?\\n`));
    expect(run.output.lastIndexOf(SHOW)).toBeGreaterThan(run.output.lastIndexOf(HIDE));
    expect(await run.mode()).toEqual(COOKED);
    run.type('\n');
    expect(await run.finished).toBe(0);
  };

  onLinux('what the target shows, as it was read last', async () => {
    server.reset(() => ({ delayMs: 20 }));
    const { port } = new URL(server.origin);
    const run = start(
      { columns: 100, rows: 24 },
      `monitor: { interval: 1s, processes: [{ port: ${port}, name: shop }] }\n`,
    );
    await run.shows(/target {6}cpu [\d.]+% {2}memory [\d.]+[MG]B/);
    run.type('s');
    await run.shows(/target: mean \(peak\)[^:]*shop: cpu [\d.]+% \([\d.]+%\), memory [\d.]+[MG]B/);
    await expectRestored(run, 130);
  });

  test('keys, a resize, and the key "s"', async () => {
    server.reset(() => ({ delayMs: 20 }));
    const run = start({ columns: 80, rows: 24 });
    await run.shows(FRAME);
    expect(await run.mode()).toEqual(RAW);
    run.type('a');
    await run.shows(/sampler \(whole run\)/);
    // An arrow key is no letter, and pasted words are no keys.
    run.type('\u001b[A');
    run.type('a stray sentence from the clipboard');
    // By the next second they have been read.
    for (let redraw = 0; redraw < 2; redraw++) await run.shows(/ of 5:00/);
    run.type('e');
    await run.shows(/errors \(whole run\)/);
    run.type('q');
    await run.shows(/q shows progress/);
    run.type('q');
    run.type('e');
    await run.shows(/sampler \(whole run\)/);
    await run.shows(FRAME);
    const before = run.output.length;
    run.resize(60, 20);
    await run.shows(/sampler \(whole run\) +req\/s +p95/);
    await run.shows(FRAME);
    const shown = new ScreenEmulator(60);
    // What follows the old frame is drawn for the new width: the emulator throws at a longer line.
    shown.write(run.output.slice(before).replaceAll('\r\n', '\n'));
    expect(shown.lines.join('\n')).toMatch(/GET \/a/);
    run.type('s');
    await run.shows(/Stopped by the key "s"\./);
    await expectRestored(run, 130);
    expect(run.output).toContain('plan: STOPPED_EARLY');
  });

  test('Ctrl-C counts down, a second one cuts off', async () => {
    server.reset((_, index) => (index < 40 ? { delayMs: 5 } : { never: true }));
    const run = start();
    await run.shows(FRAME);
    run.type('\u0003');
    await run.shows(/Stopped by Ctrl-C\. Requests in flight may finish within 30s/);
    await run.shows(/2 in flight · cut off in 0:30/);
    await run.shows(/cut off in 0:29/);
    run.type('\u0003');
    await run.shows(/Cutting off requests in flight/);
    await expectRestored(run, 130);
  });

  test('three Ctrl-C leave at once', async () => {
    server.reset(() => ({ never: true }));
    const run = start();
    await run.shows(FRAME);
    run.type('\u0003\u0003\u0003');
    await expectRestored(run, 130);
    expect(run.output).not.toContain('plan: STOPPED_EARLY');
  });

  test('a crash that nobody catches leaves a cursor, and a terminal that echoes', async () => {
    server.reset(() => ({ delayMs: 20 }));
    const planted = threadFault(work, 'main', 'fatal');
    const run = start({ env: planted.env });
    await run.shows(FRAME);
    expect(await run.mode()).toEqual(RAW);
    planted.strike();
    await expectRestored(run, 7);
  });

  test('in the background it leaves keys to the shell; Ctrl-Z and fg give and take them', async () => {
    server.reset(() => ({ delayMs: 20 }));
    const env = { PS1: 'ready> ', HISTFILE: '/dev/null' };
    const run = new Pty(found, ['bash', '--norc', '--noprofile', '-i'], { env });
    pty = run;
    const words = command('').map((word) => `'${word}'`);
    await run.shows(/ready> /);
    run.type(`${words.join(' ')} &\n`);
    await run.shows(/\n(?:.*)all .*\r?\n/);
    run.type('jobs\n');
    await run.shows(/\[1\]\+ +Running/);
    run.type('fg\n');
    await run.shows(FRAME);
    expect(await run.mode()).toEqual(RAW);
    run.type('\u001a');
    await run.shows(/\[1\]\+ +Stopped/);
    await run.shows(/ready> /);
    run.type('stty -a\n');
    await run.shows(/isig icanon/);
    run.type('fg\n');
    await run.shows(FRAME);
    run.type('\u0003');
    await run.shows(/Stopped by Ctrl-C/);
    await run.shows(/plan: STOPPED_EARLY[^\n]*\n/);
    await run.shows(/ready> /);
    run.type('exit\n');
    expect(await run.finished).toBe(130);
  });
}
