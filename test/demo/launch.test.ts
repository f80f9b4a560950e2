import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { RunError } from '../../src/base/errors.ts';
import { launchDemo } from '../../src/demo/launch.ts';
import { startDemoServer } from '../../src/demo/server.ts';
import { send } from './demo-client.ts';

const MAIN = fileURLToPath(new URL('../../src/demo/main.js', import.meta.url));

test('a launched demo answers, and is gone after stop', async () => {
  const demo = await launchDemo({ failShare: 1 });
  expect(demo.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await send(demo.url, { path: '/hello' })).status).toBe(500);
  await demo.stop();
  await expect(send(demo.url, { path: '/hello' })).rejects.toThrow();
  await demo.stop();
});

test('a taken port fails with the reason', async () => {
  const server = await startDemoServer();
  try {
    const failure = await launchDemo({ port: server.port }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RunError);
    expect(failure).toMatchObject({ code: 'demo-failed', message: expect.stringContaining(`port ${server.port}`) });
  } finally {
    await server.close();
  }
});

test('a log that cannot be written fails with the reason', async () => {
  const failure = await launchDemo({ accessLog: '/no/such/folder/log' }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'demo-failed', message: expect.stringContaining('/no/such/folder/log') });
});

test.each([
  ['its input closes', (child: ReturnType<typeof spawn>) => child.stdin?.end()],
  ['SIGTERM comes', (child: ReturnType<typeof spawn>) => child.kill('SIGTERM')],
])('the process says its address in one line and ends when %s', async (_, end) => {
  const child = spawn(process.execPath, [MAIN], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += String(text);
    end(child);
  });
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(0);
  expect(said).toMatch(/^\{"url":"http:\/\/127\.0\.0\.1:\d+"\}\n$/);
});

test('an unknown flag is refused', async () => {
  const child = spawn(process.execPath, [MAIN, '--no-such-flag'], { stdio: 'ignore' });
  expect(await once(child, 'exit')).toEqual([1, null]);
});
