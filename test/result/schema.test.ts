import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { RunRecord } from '../../src/result/run-file.ts';
import { HOSTILE } from '../simulate/demo.ts';
import { simulateRun, threshold } from '../simulate/run-file.ts';
import { readSchema, schemaErrors } from '../simulate/schemas.ts';
import { temporaryFolder } from '../simulate/temporary.ts';

const temporary = temporaryFolder();
afterAll(temporary.remove);

const DISTRIBUTION = { n: 1, sumUs: 5, minUs: 5, maxUs: 5, h: 'AAAA' };
const SAMPLER = {
  started: 1,
  skipped: 1,
  interrupted: 1,
  unsent: { local_fds_exhausted: 1 },
  staleRetries: 1,
  ok: DISTRIBUTION,
  failed: DISTRIBUTION,
  firstByte: DISTRIBUTION,
  elapsed: DISTRIBUTION,
  failedElapsed: DISTRIBUTION,
  lag: DISTRIBUTION,
  received: 1,
  sent: 1,
  newConnections: 1,
  connectSumUs: 1,
  connectMaxUs: 1,
  status: { '200': 1, '0': 1 },
  errors: { '0': 1 },
};
const THRESHOLD = { ...threshold('p95 < 1ms', { metric: 'p95', limit: [1, 2], sampler: 'a', operator: 'between' }) };
const SHA = 'f'.repeat(64);

// Every field of every record, optional ones too: typed, so that a renamed field does not compile.
const FULL: Readonly<Record<string, Required<RunRecord>>> = {
  Head: {
    k: 'head',
    schema: 'plan-run/1',
    tool: '0.1.0',
    node: '20',
    os: 'linux',
    cores: 2,
    plan: { name: 'n', file: 'f', text: 't', sha256: SHA, loadSha256: SHA },
    description: 'why',
    environment: 'staging',
    variables: { any: [1, 'two', { three: 3 }] },
    dataFiles: [{ name: 'd', file: 'd.csv', rows: 1, sha256: SHA }],
    target: 'http://x',
    targetLabel: 'staging',
    startedAt: 1,
    seed: 1,
    workers: 1,
    git: { commit: 'c', branch: 'b', dirty: false },
    samplers: [
      {
        name: 'a',
        group: 'g',
        kind: 'request',
        method: 'GET',
        path: '/',
        within: 'b',
        corrected: false,
        apdex: { satisfiedMs: 1, toleratedMs: 2 },
      },
    ],
    groups: [
      {
        name: 'g',
        model: 'open',
        users: 1,
        plannedIterations: 5,
        distribution: 'poisson',
        onBusy: 'queue',
        precision: 'high',
        beginMs: 1,
        phases: [{ fromMs: 0, toMs: 1, kind: 'hold', users: 1 }],
      },
    ],
    thresholds: [THRESHOLD],
    percentiles: [50, 99.9],
    apdex: { satisfiedMs: 500, toleratedMs: 1500 },
    samples: 'none',
    charts: [{ title: 'c', metrics: ['p95'], samplers: ['a'], right: 'users' }],
    plannedMs: 1000,
    warmUpMs: 100,
    ignoredFindings: ['R13'],
    compare: { runNoise: 0.05, minEffect: 0.1 },
    limits: { descriptors: 1024, ports: 28232, memoryBytes: 1 },
    monitor: {
      intervalMs: 5000,
      sources: [{ kind: 'prometheus', name: 'host', at: 'http://x/metrics', metrics: ['node_load1'] }],
    },
  },
  BeganRecord: { k: 'began', group: 0, atMs: 1 },
  Second: {
    k: 's',
    seconds: 5,
    t: 0,
    groups: [
      {
        active: 1,
        planned: 1,
        iterationsStarted: 1,
        iterationsFinished: 1,
        dropped: 1,
        lost: 0,
        warmUpIterations: 1,
        warmUpDropped: 1,
        arrivals: { due: 1, queued: 1, unserved: 0, queuedAtStop: 1 },
      },
    ],
    samplers: [{ id: 0, ...SAMPLER }],
    warmUp: [{ id: 0, ...SAMPLER }],
    generator: {
      cpu: 1,
      loop: 1,
      loopDelayP99Ms: 1,
      loopDelayMaxMs: 1,
      lagP99Ms: 1,
      lagMaxMs: 1,
      inFlight: 1,
      rssBytes: 1,
      heapBytes: 1,
      gcMs: 1,
      gcMaxMs: 1,
      heapShare: 0.1,
      usersMs: { requests: 1, pauses: 1 },
      host: { busy: 0.5, steal: 0, descriptors: 40 },
      workers: [{ worker: 0, loop: 1, loopDelayP99Ms: 1, loopDelayMaxMs: 1, lagP99Ms: 1, gcMaxMs: 1, heapShare: 0.1 }],
      backlogMs: 600,
      lengthMs: 400,
    },
  },
  ErrorRecord: { k: 'err', id: 0, kind: 'status', name: 'http_500', message: 'm', check: 'status: 201' },
  ExampleRecord: {
    k: 'example',
    error: 0,
    exchange: {
      label: 0,
      atMs: 1,
      user: 1,
      iteration: 1,
      elapsedUs: 1,
      firstByteUs: 1,
      connectUs: 1,
      request: { method: 'GET', url: 'http://x/', headers: [['a', 'b']], body: '' },
      response: { status: 500, headers: [['a', 'b']], body: '', bodyBytes: 0 },
      message: 'm',
      expected: 'e',
      actual: 'a',
    },
  },
  SlowRecord: {
    k: 'slow',
    exchange: {
      label: 0,
      atMs: 1,
      user: 1,
      iteration: 1,
      elapsedUs: 1,
      firstByteUs: 1,
      connectUs: 1,
      request: { method: 'GET', url: 'http://x/', headers: [], body: '' },
      response: { status: 200, headers: [], body: '', bodyBytes: 12 },
      message: '',
    },
  },
  SeriesRecord: {
    k: 'series',
    id: 0,
    source: 0,
    metric: 'node_load1',
    labels: '',
    title: 'node_load1',
    unit: 'number',
    as: 'value',
  },
  TargetRecord: { k: 'target', atMs: 5000, overMs: 5000, values: [[0, 1.5]], missed: [1] },
  EventRecord: { k: 'ev', atMs: 1, name: 'warning', text: 't' },
  End: {
    k: 'end',
    reason: 'completed',
    detail: 'd',
    invalid: 'i',
    health: {
      state: 'INVALID',
      findings: [{ signal: 'gc', level: 'INVALID', fromMs: 0, toMs: 1, worst: 300, text: 't' }],
      measures: [{ signal: 'gc', level: 'INVALID', worst: 300, atMs: 0, worker: 1 }],
    },
    durationMs: 1,
    totals: [{ id: 0, ...SAMPLER }],
    all: SAMPLER,
    thresholds: [{ threshold: THRESHOLD, passed: false, measured: 1, count: 1, reason: 'r' }],
  },
  CapacityRecord: {
    k: 'capacity',
    holds: 95,
    breaks: 104,
    limit: 'generator',
    reason: 'r',
    unfinished: 'u',
    least: 100,
    precision: 0.05,
    notJudged: ['throughput ≥ 5/s'],
    steps: [
      {
        rate: 95,
        outcome: 'held',
        reason: '',
        countedMs: 30_000,
        requests: 2850,
        errorRate: 0,
        p95Ms: 52,
        dropped: 0,
        report: 'steps/01-at-95-per-s',
      },
    ],
  },
};

describe('the schema of the run file', () => {
  test.each(Object.entries(FULL))('knows every field of %s', (name, record) => {
    expect(schemaErrors('run', name)(record)).toEqual([]);
    expect(schemaErrors('run')(record)).toEqual([]);
    const part = (readSchema('run')['$defs'] as Record<string, { properties: object }>)[name];
    expect(Object.keys(part?.properties ?? {}).sort()).toEqual(Object.keys(record).sort());
  });

  test.each(Object.entries(FULL))('catches a typo in %s', (_, record) => {
    expect(schemaErrors('run')({ ...record, typo: 1 })).not.toEqual([]);
  });

  test.each(['run', 'summary'])('%s describes every property', (name) => {
    expect(undescribed(readSchema(name), name)).toEqual([]);
  });
});

test.each([
  ['a small run', {}],
  ['corrected latency, skips, a stop', { reason: 'stopped' as const, detail: 'Ctrl-C', invalid: 'generator late' }],
  ['hostile texts', HOSTILE],
])('every record written fits the schema: %s', async (name, changes) => {
  const path = temporary.path(`${name}.ndjson.gz`);
  await simulateRun(path, changes);
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');
  const errors = schemaErrors('run');
  for (const line of lines) expect([line.slice(0, 60), errors(JSON.parse(line))]).toEqual([line.slice(0, 60), []]);
});

/** Properties without a description, as paths. */
function undescribed(node: unknown, path: string): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const properties = 'properties' in node ? Object.entries(node.properties as Record<string, object>) : [];
  return [
    ...properties.filter(([, part]) => !('description' in part)).map(([name]) => `${path}/${name}`),
    ...Object.entries(node).flatMap(([name, part]) => undescribed(part, `${path}/${name}`)),
  ];
}
