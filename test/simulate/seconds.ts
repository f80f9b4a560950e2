import type { GroupFacts, GeneratorSecond, SamplerSecond, Second } from '../../src/result/run-file.ts';
import type { HealthContext } from '../../src/result/health/rules.ts';

/** What differs from a quiet second with ten users. */
export interface SecondChanges {
  readonly generator?: Partial<GeneratorSecond>;
  readonly group?: Partial<Second['groups'][number]>;
  readonly samplers?: readonly SamplerSecond[];
}

export function secondAt(t: number, changes: SecondChanges = {}): Second {
  return {
    k: 's',
    t,
    groups: [
      {
        active: 10,
        planned: 10,
        iterationsStarted: 100,
        iterationsFinished: 100,
        dropped: 0,
        lost: 0,
        ...changes.group,
      },
    ],
    samplers: changes.samplers ?? [],
    generator: {
      cpu: 0.2,
      loop: 0.1,
      loopDelayP99Ms: 1,
      loopDelayMaxMs: 2,
      lagP99Ms: 0,
      lagMaxMs: 0,
      inFlight: 0,
      rssBytes: 1e8,
      heapBytes: 1e7,
      gcMs: 0,
      gcMaxMs: 0,
      heapShare: 0.01,
      host: { busy: 0.3, steal: 0, descriptors: 40 },
      ...changes.generator,
    },
  };
}

/** A run of `length` quiet seconds, in which those of `bad` differ. */
export function secondsWith(length: number, bad: readonly number[], changes: SecondChanges): readonly Second[] {
  return Array.from({ length }, (_, t) => secondAt(t, bad.includes(t) ? changes : {}));
}

export function contextOf(model: GroupFacts['model'] = 'closed'): HealthContext {
  return {
    limits: { descriptors: 1000, ports: 28_232, memoryBytes: 1e9 },
    workers: 1,
    cores: 2,
    groups: [{ name: 'g', model, users: 10, phases: [] }],
    samplers: [
      { name: 'GET /a', group: 'g', kind: 'request', corrected: false },
      { name: 'Both', group: 'g', kind: 'transaction', corrected: false },
      { name: 'GET /a → redirect 1', group: 'g', kind: 'request', hopOf: 'GET /a', corrected: false },
    ],
  };
}
