import { afterAll, describe, expect, test } from '@jest/globals';
import { authority } from '../../support/certificates.ts';
import { workFolder } from '../../support/cli.ts';
import { rowOf, runPlan } from '../../support/run-plan.ts';
import { findNginx, startNginx } from '../../targets/nginx-server.ts';
import { skipOrFail } from '../../targets/require-tools.ts';

const root = authority();
const work = workFolder();
afterAll(() => work.remove());

describe('nginx', () => {
  const file = findNginx();
  if (file === undefined) {
    skipOrFail('no nginx');
    return;
  }

  test('closes a connection after ten requests (GOAWAY): no request fails or is sent twice', async () => {
    const nginx = await startNginx(file, {
      certificate: root.issue('IP:127.0.0.1'),
      protocols: 'TLSv1.3',
      http2: { requests: 10 },
    });
    work.write('ca.pem', root.cert);
    try {
      const run = await runPlan(
        work,
        `baseUrl: https://127.0.0.1:${nginx.port}
defaults:
  http2: true
  tls: { ca: ca.pem }
threadGroups:
  - threads: 5
    loops: 20
    samplers:
      - { get: /protocol, assertions: { body: { contains: HTTP/2.0 } } }
      - { post: /protocol, json: { a: 1 }, assertions: { body: { contains: HTTP/2.0 } } }
`,
      );
      expect(run.code).toBe(0);
      for (const name of ['GET /protocol', 'POST /protocol']) {
        expect(rowOf(run, name)).toMatchObject({ requests: 100, failed: 0 });
      }
      const opened = run.run.seconds.flatMap(({ samplers }) =>
        samplers.map(({ newConnections }) => newConnections ?? 0),
      );
      expect(opened.reduce((sum, one) => sum + one, 0)).toBe(5 * 4);
    } finally {
      await nginx.stop();
    }
  });
});
