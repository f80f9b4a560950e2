import { isMap, isScalar, isSeq, parseDocument, visit, type YAMLMap } from 'yaml';

/** How much of a plan's load a test wants. */
export interface Shorter {
  readonly threads: number;
  /** Takes the place of `duration` and of `loops`: the number of requests no longer depends on the machine. */
  readonly loops: number;
}

/**
 * The plan with a small load and without long waits; what it sends stays. Limits on times and rates are opened
 * wide: they speak of the load that the plan as written brings.
 */
export function shortenPlan(text: string, { threads, loops }: Shorter): string {
  const document = parseDocument(text);
  const groups = document.get('threadGroups');
  if (!isSeq(groups)) throw new Error('The plan has no thread groups.');
  for (const group of groups.items) if (isMap(group)) shortenGroup(group, { threads, loops });
  visit(document, {
    Pair: (_, { key, value }) => {
      const name = isScalar(key) ? key.value : undefined;
      if ((name === 'thinkTime' || name === 'every') && isScalar(value)) value.value = '20ms';
    },
  });
  openThresholds(document.get('thresholds'));
  return document.toString();
}

function shortenGroup(group: YAMLMap, { threads, loops }: Shorter): void {
  const stages = group.get('stages');
  const arrivals = group.get('arrivals');
  if (isSeq(stages)) {
    stages.items.forEach((stage, index) => {
      if (isMap(stage)) shortenStage(stage, threads * (index + 1));
    });
    return;
  }
  if (isMap(arrivals)) {
    arrivals.set('duration', '2s');
    return;
  }
  group.set('threads', threads);
  group.set('loops', loops);
  group.delete('duration');
  if (group.has('rampUp')) group.set('rampUp', '200ms');
}

function shortenStage(stage: YAMLMap, threads: number): void {
  stage.set('threads', threads);
  stage.set('hold', '700ms');
  if (stage.has('rampUp')) stage.set('rampUp', '300ms');
}

function openThresholds(node: unknown): void {
  if (!isMap(node)) return;
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : '';
    if (name === 'samplers' && isMap(value)) value.items.forEach((sampler) => openThresholds(sampler.value));
    else if (isMap(value) && /^p\d|^avg$|^max$|^median$/.test(name)) value.set('lessThan', '1m');
    else if (isMap(value) && name === 'throughput') value.set('atLeast', '1/m');
  }
}
