import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { RunError } from '../base/errors.ts';
import { demoFlags, type DemoOptions } from './options.ts';

/** A demo running in a process of its own. */
export interface LaunchedDemo {
  readonly url: string;
  /** Ends the process and waits until it is gone. */
  stop(): Promise<void>;
}

const START_MS = 20_000;
const STOP_MS = 2_000;

/** Starts the demo API as a child process; throws RunError `demo-failed` when it does not come up. */
export async function launchDemo(options: Partial<DemoOptions> = {}): Promise<LaunchedDemo> {
  // The file next to this one as it runs: main.js once compiled.
  const main = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? 'main.ts' : 'main.js', import.meta.url));
  const child = spawn(process.execPath, [main, ...demoFlags(options)], { stdio: ['pipe', 'pipe', 'pipe'] });
  try {
    return { url: await addressOf(child), stop: () => stop(child) };
  } catch (cause) {
    await stop(child);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RunError('demo-failed', `The demo API did not start. ${reason}`, { cause });
  }
}

/** The address the child prints; rejects when it ends, or says nothing for too long. */
async function addressOf(child: ChildProcess): Promise<string> {
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`It said nothing for ${START_MS / 1000} s.`)), START_MS);
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      reject(new Error(complaint.trim() || 'It ended at once.'));
    });
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer);
      const url = urlIn(line);
      if (url === undefined) reject(new Error(`It said "${line.slice(0, 200)}" instead of its address.`));
      else resolve(url);
    });
  });
}

function urlIn(line: string): string | undefined {
  return /^\{"url":"(http:[^"]+)"\}$/.exec(line)?.[1];
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  child.stdin?.destroy();
  child.kill('SIGTERM');
  await gone;
  clearTimeout(timer);
}
