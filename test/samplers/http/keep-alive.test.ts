import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { workFolder } from '../../support/cli.ts';
import { recordingServer } from '../../support/recording-server.ts';
import type { RecordingServer } from '../../support/recording-server.ts';
import { runPlan } from '../../support/run-plan.ts';

const work = workFolder();
let server: RecordingServer;

beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

describe('keepAlive', () => {
  test.each([
    // where it is said → sockets of two users that send six requests each, and what the requests say
    ['nowhere', '', '', '', 2, ['keep-alive', 'keep-alive']],
    ['defaults', 'defaults: { keepAlive: false }', '', '', 12, ['close', 'close']],
    ['thread group', '', 'keepAlive: false', '', 12, ['close', 'close']],
    ['group over defaults', 'defaults: { keepAlive: false }', 'keepAlive: true', '', 2, ['keep-alive', 'keep-alive']],
    // The first of each pair has a socket of its own every time, the second keeps one per user.
    ['sampler', '', '', ', keepAlive: false', 8, ['close', 'keep-alive']],
  ])('%s', async (_where, plan, group, sampler, sockets, said) => {
    server.reset();
    const text = `baseUrl: ${server.origin}
${plan}
threadGroups:
  - threads: 2
    loops: 3
    ${group}
    samplers:
      - { get: /first${sampler} }
      - { get: /second }
`;
    expect((await runPlan(work, text)).code).toBe(0);
    expect(server.log).toHaveLength(12);
    const connection = (path: string): readonly (string | undefined)[] => [
      ...new Set(server.log.filter((one) => one.path === path).map(({ headers }) => headers.connection)),
    ];
    expect([connection('/first'), connection('/second')]).toEqual(said.map((word) => [word]));
    // The check before the run opens one, too.
    expect(server.connections()).toBe(sockets + 1);
  });
});
