import { expect, test } from '@jest/globals';
import { meaningOf } from '../../src/monitor/series-meaning.ts';
import type { WantedMetric } from '../../src/monitor/monitor-plan.ts';

test.each([
  // metric, its type as the endpoint says, what the plan says → drawn as, in, times
  ['http_requests_total', 'counter', {}, 'rate', 'perSecond', 1],
  ['http_requests_total', undefined, {}, 'rate', 'perSecond', 1],
  ['http_requests_total', 'gauge', {}, 'value', 'number', 1],
  ['http_requests', 'counter', {}, 'rate', 'perSecond', 1],
  ['http_requests_total', 'counter', { as: 'value' }, 'value', 'number', 1],
  ['process_cpu_seconds_total', 'counter', {}, 'rate', 'share', 1],
  ['process_resident_memory_bytes', 'gauge', {}, 'value', 'bytes', 1],
  ['node_network_receive_bytes_total', 'counter', {}, 'rate', 'bytesPerSecond', 1],
  ['http_request_duration_seconds_sum', undefined, {}, 'rate', 'share', 1],
  ['http_request_duration_seconds_count', undefined, {}, 'rate', 'perSecond', 1],
  ['http_request_duration_seconds_bucket', undefined, {}, 'rate', 'perSecond', 1],
  ['http_request_duration_seconds', 'summary', {}, 'value', 'ms', 1000],
  ['lag_milliseconds', 'gauge', {}, 'value', 'ms', 1],
  ['cache_hit_ratio', 'gauge', {}, 'value', 'share', 1],
  ['busy', 'gauge', { unit: 'percent' }, 'value', 'share', 0.01],
  ['queue_length', 'untyped', {}, 'value', 'number', 1],
] as const)('%s (%s) %j is a %s in %s × %s', (name, type, said, as, unit, factor) => {
  const wanted: WantedMetric = { name, labels: [], sum: false, title: name, ...said };
  expect(meaningOf(wanted, type)).toEqual({ as, unit, factor });
});
