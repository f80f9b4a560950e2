import { openDescriptors } from '../base/proc.ts';
import { endpoint, type Endpoint } from './endpoint.ts';
import { textReply } from './reply.ts';

/** What the demo counts of itself. */
export class DemoMetrics {
  #inProgress = 0;
  /** Answers by class of status: 2xx, 4xx … */
  readonly #answers = new Map<string, number>();
  /** Further lines, of a scenario that has something to count. */
  #gauges: () => Readonly<Record<string, number>> = () => ({});

  get inProgress(): number {
    return this.#inProgress;
  }

  began(): void {
    this.#inProgress += 1;
  }

  ended(status: number | undefined): void {
    this.#inProgress -= 1;
    if (status === undefined) return;
    const group = `${Math.floor(status / 100)}xx`;
    this.#answers.set(group, (this.#answers.get(group) ?? 0) + 1);
  }

  /** Names and values that are asked for with each reading. */
  watch(gauges: () => Readonly<Record<string, number>>): void {
    this.#gauges = gauges;
  }

  /** In the Prometheus text format. */
  text(): string {
    const { user, system } = process.cpuUsage();
    const answers = [...this.#answers].map(([status, count]) => ({ labels: `{status="${status}"}`, value: count }));
    const open = openDescriptors();
    return [
      metric('http_requests_total', 'counter', 'Requests answered, by class of status.', answers),
      metric('http_requests_in_flight', 'gauge', 'Requests being worked on.', one(this.#inProgress)),
      ...Object.entries(this.#gauges()).map(([name, value]) => metric(name, 'gauge', 'Of the scenario.', one(value))),
      metric('process_cpu_seconds_total', 'counter', 'User and system CPU time.', one((user + system) / 1e6)),
      metric('process_resident_memory_bytes', 'gauge', 'Resident memory.', one(process.memoryUsage.rss())),
      ...(open === undefined ? [] : [metric('process_open_fds', 'gauge', 'Open files and sockets.', one(open))]),
    ].join('');
  }
}

/** `GET /metrics`, which no description of an API lists. */
export function metricsEndpoint(metrics: DemoMetrics): Endpoint {
  return endpoint('GET /metrics', {
    summary: 'Metrics',
    handle: () => textReply(200, metrics.text(), 'text/plain; version=0.0.4; charset=utf-8'),
  });
}

interface Line {
  readonly labels: string;
  readonly value: number;
}

function one(value: number): readonly Line[] {
  return [{ labels: '', value }];
}

function metric(name: string, type: string, help: string, lines: readonly Line[]): string {
  const values = lines.map(({ labels, value }) => `${name}${labels} ${value}\n`).join('');
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${values}`;
}
