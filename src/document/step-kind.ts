import { nearest } from '../base/nearest.ts';
import type { MapEntry, MapNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { flowText } from './flow-text.ts';
import { ourWord } from './other-words.ts';
import type { Schema } from './plan-schema.ts';

export interface StepKind {
  readonly key: string;
  readonly schema: Schema;
}

/** The one kind of a step, by its first-class key; reports steps with none or with two. */
export function findStepKind(
  step: MapNode,
  kinds: ReadonlyMap<string, Schema>,
  problems: Problems,
): StepKind | undefined {
  const found = step.entries.filter((entry) => kinds.has(entry.key));
  // `samplers` is a step of its own and the body of `repeat`: beside a kind that has it, it is that kind's setting.
  const own = found.filter(({ key }) => !found.some((other) => other.key !== key && isSettingOf(key, other, kinds)));
  const [first, second] = own;
  if (first === undefined) {
    problems.error('no-kind', step.entries[0]?.keyRange ?? step.range, noKindText(step, kinds));
    return undefined;
  }
  const schema = kinds.get(first.key);
  const alien = second === undefined ? loopOfAnotherTool(step, first.key, kinds) : undefined;
  if (alien !== undefined) {
    problems.error('no-kind', alien.keyRange, noKindText(mapOfOne(alien), kinds));
    return undefined;
  }
  if (second === undefined) return schema && { key: first.key, schema };
  const bodies = ['samplers', 'pickOne'];
  const areBodies = bodies.includes(first.key) && bodies.includes(second.key);
  problems.error(areBodies ? 'two-bodies' : 'two-kinds', second.keyRange, twoKindsText(first.key, second.key));
  return undefined;
}

/** `loop: 5` beside `samplers`: the samplers are its body, not a group of their own. */
function loopOfAnotherTool(step: MapNode, key: string, kinds: ReadonlyMap<string, Schema>): MapEntry | undefined {
  const known = kinds.get(key)?.properties ?? {};
  return step.entries.find((entry) => {
    const kind =
      kinds.has(entry.key) || Object.hasOwn(known, entry.key) ? undefined : ourWord(entry.key, [...kinds.keys()]);
    return kind !== undefined && kind !== key && Object.hasOwn(kinds.get(kind)?.properties ?? {}, key);
  });
}

function mapOfOne(entry: MapEntry): Pick<MapNode, 'entries'> {
  return { entries: [entry] };
}

function isSettingOf(key: string, { key: owner }: MapEntry, kinds: ReadonlyMap<string, Schema>): boolean {
  const schema = kinds.get(owner);
  return schema !== kinds.get(key) && Object.hasOwn(schema?.properties ?? {}, key);
}

function twoKindsText(first: string, second: string): string {
  return `One step cannot be both "${first}" and "${second}". Start "${second}" on a new line with its own "- ".`;
}

function noKindText(step: Pick<MapNode, 'entries'>, schemas: ReadonlyMap<string, Schema>): string {
  const kinds = [...schemas.keys()];
  const settings = new Set([...schemas.values()].flatMap(({ properties }) => Object.keys(properties ?? {})));
  for (const { key, value } of step.entries) {
    if (settings.has(key)) continue;
    const alias = ourWord(key, kinds);
    if (alias !== undefined) {
      const written = value.kind === 'scalar' ? `:  ${alias}: ${flowText(value.value)}` : '.';
      return `"${key}" is not a kind of step. Here it is called "${alias}"${written}`;
    }
    const near = nearest(key, kinds);
    if (near !== undefined) return `"${key}" is not a kind of step. Did you mean "${near}"?`;
  }
  return `This step does not say what it does. It needs one of ${kinds.join(', ')}.`;
}
