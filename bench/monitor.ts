import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { monotonicMs } from '../src/base/clock.ts';
import { Monitor } from '../src/monitor/monitor.ts';
import type { WantedMetric } from '../src/monitor/monitor-plan.ts';

/**
 * What it costs to watch one Prometheus endpoint and one process each second: CPU of this process, which does nothing
 * else, as a share of one core. The endpoint is a process of its own, with as many series as a node exporter has.
 * Usage: node dist/bench/monitor.js [seconds]
 */
const SERIES = 1500;
const WANTED = 10;

if (process.argv[2] === 'serve') serve();
else await measure(Number(process.argv[2] ?? 30));

function serve(): void {
  const lines = Array.from(
    { length: SERIES },
    (_, i) => `node_metric_${i % 300}_total{device="sd${i}",mode="m"} ${i}.5\n`,
  );
  const text = lines.map((line, i) => (i % 5 === 0 ? `# HELP node_metric What it is.\n${line}` : line)).join('');
  const server = createServer((_, response) => response.end(text));
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.once('disconnect', () => process.exit());
}

async function measure(seconds: number): Promise<void> {
  const target = fork(fileURLToPath(import.meta.url), ['serve']);
  const [port] = (await once(target, 'message')) as [number];
  const metrics = Array.from({ length: WANTED }, (_, i): WantedMetric => {
    const name = `node_metric_${i}_total`;
    return { name, title: name, labels: [], sum: true };
  });
  const url = `http://127.0.0.1:${port}/metrics`;
  const endpoint = { url, shown: url, name: 'host', headers: {}, metrics };
  const plan = { intervalMs: 1000, endpoints: [endpoint], processes: [{ port, name: 'host' }] };
  let values = 0;
  const before = process.cpuUsage();
  const monitor = Monitor.start(plan, {
    onSeries: () => undefined,
    onReading: (reading) => (values += reading.values.length),
    onTrouble: (text) => process.stderr.write(`${text}\n`),
  });
  monitor.begin(monotonicMs());
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const { user, system } = process.cpuUsage(before);
  await monitor.stop();
  target.kill();
  const share = (user + system) / 1e6 / seconds;
  process.stdout.write(`${(share * 100).toFixed(2)} % of a core, ${values} values in ${seconds} s\n`);
}
