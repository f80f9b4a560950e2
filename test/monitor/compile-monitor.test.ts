import { describe, expect, test } from '@jest/globals';
import { compileText, problemLines } from '../support/compile-text.ts';

const PLAN = `baseUrl: http://127.0.0.1:8000/shop/
variables: { place: 'http://127.0.0.1:9100', seconds: 2s, port: 8000 }
threadGroups: [{ threads: 1, samplers: [{ get: /health }] }]
`;

const monitored = (monitor: string, plan = PLAN): string => `${plan}monitor:\n${monitor}`;

describe('what is wrong with a monitor, and what to write', () => {
  test.each([
    [
      '  prometheus: localhost:9100',
      '5:15 bad-url Metrics are read from an address that begins with http:// or https://. Write:  http://localhost:9100/metrics',
    ],
    [
      '  prometheus: ftp://me:geheim@host/',
      '5:15 bad-url Metrics are read from an address that begins with http:// or https://. Write for example:  http://localhost:9100/metrics',
    ],
    [
      '  metrics: [up]',
      '5:3 missing-key "metrics" says nothing of where to read them. Add:  prometheus: http://localhost:9100/metrics',
    ],
    ['  interval: 1s', '5:3 missing-key "monitor" has nothing to watch. Add "prometheus" or "processes".'],
    ['  processes: [{ port: 8000 }]\n  interval: 100ms', '6:13 bad-value "interval" is between 1s and 5m, not 0.1s.'],
    [
      '  processes: [{ port: 8000 }]\n  interval: 5',
      '6:13 unit "interval" needs a unit: 5s is five seconds, 5ms five milliseconds.',
    ],
    ['  processes: [{ port: 80000 }]', '5:23 bad-value A port is a number from 1 to 65535, not 80000.'],
    [
      '  processes: [{ port: 80 }, { port: 80, name: b }]',
      '5:37 bad-value Port 80 is watched already. Remove one of the two.',
    ],
    ['  processes: [{ name: api }]', '5:17 missing-key A process needs "port". Example:  port: 8000'],
    [
      '  processes: [8000]',
      '5:15 wrong-type Each item of "processes" must be a map such as { port: 8000, name: api }, not the number 8000. Example:  { port: 8000, name: api }',
    ],
    [
      '  prometheus: http://h/metrics\n  metrics: [http requests]',
      '6:13 bad-value "http requests" is no name of a metric: letters, digits, _ and : only, as the endpoint writes it.',
    ],
    [
      `  prometheus: http://h/metrics\n  metrics: ['up{job="a"}']`,
      '6:13 bad-value The labels of a metric stand apart from its name. Write:  { name: up, labels: { job: "a" } }',
    ],
    [
      '  prometheus: http://h/metrics\n  metrics: [up, down, up]',
      '6:23 bad-value "up" is in the list already. Remove one of the two.',
    ],
    [
      '  prometheus: http://h/metrics\n  metrics: [{ name: up, as: delta }]',
      '6:29 bad-value "as" must be "rate" or "value", not "delta".',
    ],
    [
      '  prometheus: http://h/metrics\n  metrics: [{ nam: up }]',
      '6:15 unknown-key "nam" is not a setting of a metric. Did you mean "name"?',
    ],
    [
      '  prometheus: [{ url: http://h/metrics, metrics: [up] }]\n  metrics: [down]',
      '6:3 bad-value Nothing reads these "metrics": each endpoint names its own. Remove them, or those of an endpoint.',
    ],
    [
      '  prometheus: { url: http://h/m, headers: { "a b": c } }',
      '5:45 bad-value "a b" is no name of a header: letters, digits and - only.',
    ],
    [
      "  prometheus: '{{now}}'",
      `5:15 bad-value {{now}} changes during the run, but this setting is needed before it. Use plan "variables", "secrets" or {{env 'NAME'}}.`,
    ],
  ])('%s', async (monitor, expected) => {
    expect(problemLines(await compileText(monitored(monitor)))).toEqual([expected]);
  });

  test('a path needs a baseUrl', async () => {
    const plan = 'threadGroups: [{ threads: 1, samplers: [{ get: http://127.0.0.1/ }] }]\n';
    const lines = problemLines(await compileText(monitored('  prometheus: /metrics', plan)));
    expect(lines).toEqual([
      '3:15 bad-url A path to metrics is put behind "baseUrl", which the plan does not have. Write the full address.',
    ]);
  });

  test.each(['monitoring', 'perfMon'])('%s is what others call it', async (word) => {
    const [line] = problemLines(await compileText(`${PLAN}${word}: { processes: [{ port: 80 }] }\n`));
    expect(line).toContain(`unknown-key "${word}" is not a setting of the plan.`);
    expect(line).toContain('monitor');
  });
});

describe('what a monitor comes to', () => {
  test('values that are known before the run may stand everywhere', async () => {
    const monitor = `  prometheus:
    - '{{place}}/metrics?token={{secrets.token}}'
    - { url: 'http://me:{{secrets.token}}@127.0.0.1:9/m', name: host, metrics: [up], headers: { X-Key: '{{secrets.token}}' } }
    - /metrics
  metrics: [{ name: a_total, labels: { code: 200 }, sum: true, title: A, unit: bytes, as: value }]
  processes: [{ port: '{{port}}' }]
  interval: '{{seconds}}'
`;
    const { plan, problems } = await compileText(`secrets: { token: TOKEN }\n${monitored(monitor)}`, {
      env: { TOKEN: 'geheim' },
    });
    expect(problems).toEqual([]);
    const metrics = [{ name: 'a_total', labels: [['code', '200']], sum: true, title: 'A', unit: 'bytes', as: 'value' }];
    expect(plan?.monitor).toEqual({
      intervalMs: 2000,
      endpoints: [
        {
          url: 'http://127.0.0.1:9100/metrics?token=geheim',
          shown: 'http://127.0.0.1:9100/metrics',
          name: '127.0.0.1:9100',
          headers: {},
          metrics,
        },
        {
          url: 'http://127.0.0.1:9/m',
          shown: 'http://127.0.0.1:9/m',
          name: 'host',
          headers: { authorization: `Basic ${Buffer.from('me:geheim').toString('base64')}`, 'x-key': 'geheim' },
          metrics: [{ name: 'up', labels: [], sum: false, title: 'up' }],
        },
        {
          url: 'http://127.0.0.1:8000/shop/metrics',
          shown: 'http://127.0.0.1:8000/shop/metrics',
          name: '127.0.0.1:8000',
          headers: {},
          metrics,
        },
      ],
      processes: [{ port: 8000, name: 'port 8000' }],
    });
  });

  test('without metrics those of the process are read', async () => {
    const { plan } = await compileText(monitored('  prometheus: http://h/metrics'));
    expect(plan?.monitor?.endpoints[0]?.metrics.map(({ name }) => name)).toEqual([
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'process_open_fds',
    ]);
    expect(plan?.monitor?.intervalMs).toBe(5000);
  });
});
