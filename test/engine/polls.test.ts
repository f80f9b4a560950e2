import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { endSummary } from '../../src/outputs/console.ts';
import { reportModel } from '../../src/report/model.ts';
import { pollFacts } from '../../src/report/poll-facts.ts';
import { workFolder } from '../support/cli.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { rowOf, runPlan } from '../support/run-plan.ts';

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

/** Tries that the n-th iteration needs; 9 is more than the plan gives. */
const NEEDED = [1, 1, 1, 2, 4, 9];

test('a poll counts its tries, the time until it was ready, and the times it ran out', async () => {
  let job = -1;
  let tries = 0;
  server.reset(({ path }) => {
    if (path === '/jobs') {
      job++;
      tries = 0;
      return { json: { id: job } };
    }
    return { json: { status: ++tries >= (NEEDED[job] ?? 0) ? 'completed' : 'pending' } };
  });
  const result = await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - threads: 1
    loops: ${NEEDED.length}
    samplers:
      - { post: /jobs, extractors: { id: $.id } }
      - repeat: 5
        name: Wait for report
        every: 20ms
        until: { status: completed }
        samplers:
          - { get: "/jobs/{{id}}", extractors: { status: $.status } }
      - get: /done
        name: Done
`,
  );
  expect(server.log).toHaveLength(NEEDED.length + 1 + 1 + 1 + 2 + 4 + 5 + NEEDED.length);
  const row = rowOf(result, 'Wait for report');
  expect(row.poll).toMatchObject({ ready: 5, exhausted: 1, meanTries: 9 / 5, p95Tries: 4, maxTries: 4 });
  // Three waits of 20 ms lie before the fourth try; how long an answer takes is the machine's business.
  expect(Number(row['maxMs'])).toBeGreaterThan(55);
  expect(row.poll?.meanReadyMs).toBeGreaterThan(15);
  expect(rowOf(result, 'Done').poll).toBeUndefined();

  const markdown = readFileSync(join(result.output, 'summary.md'), 'utf8');
  expect(markdown).toMatch(/\| Wait for report \| 5 \| ✖ 1 \| 1\.8 \(p95 4, most 4\) \| [\d.]+m?s \|/);
  const html = readFileSync(join(result.output, 'index.html'), 'utf8');
  const section = /<section id="polls"[\s\S]*?<\/section>/.exec(html)?.[0] ?? '';
  expect(section.match(/<td class="n">(.*?)<\/td>/g)?.slice(0, 5)).toEqual(
    ['5', '✖ 1', '1.8', '4', '4'].map((text) => `<td class="n">${text}</td>`),
  );
  expect(endSummary(reportModel(result.run), { color: false, width: 120, unicode: true })).toMatch(
    /Wait for report: 5 ready after 1\.8 tries, in [\d.]+m?s \(p95 .+\); 1 ran out of tries/,
  );
});

test('a run without polls says nothing of them', async () => {
  server.reset();
  const text = `baseUrl: ${server.origin}\nthreadGroups: [{ threads: 1, samplers: [{ get: /a }, { repeat: 2, samplers: [{ get: /b }] }] }]\n`;
  const { output } = await runPlan(work, text);
  expect(readFileSync(join(output, 'index.html'), 'utf8')).not.toContain('id="polls"');
  expect(readFileSync(join(output, 'summary.md'), 'utf8')).not.toContain('| Poll |');
});

test.each([
  // tries: polls → mean, p95 (nearest rank), most
  [{}, 0, 0, 0],
  [{ 7: 1 }, 7, 7, 7],
  [{ 1: 19, 30: 1 }, 2.45, 1, 30],
  [{ 1: 18, 30: 2 }, 3.9, 30, 30],
  [{ 10: 1, 9: 1, 2: 2 }, 5.75, 10, 10],
])('tries %j: mean %d, p95 %d, most %d', (counts, meanTries, p95Tries, maxTries) => {
  const tries = new Map(Object.entries(counts).map(([number, count]) => [Number(number), count]));
  const requests = [...tries.values()].reduce((sum, count) => sum + count, 0);
  const facts = pollFacts({ tries }, { requests, failed: 0, okMeanMs: 0, okPercentiles: [] });
  expect(facts).toMatchObject({ ready: requests, exhausted: 0, meanTries, p95Tries, maxTries });
});
