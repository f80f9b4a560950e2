import { didYouMean, nearest } from '../base/nearest.ts';
import type { MapEntry, MapNode, PlanNode } from '../base/plan-node.ts';
import { parseDuration } from '../base/units.ts';
import { flowText } from './flow-text.ts';
import { ourWord } from './other-words.ts';
import type { PlanSchema, Schema } from './plan-schema.ts';

export interface UnknownKey {
  readonly message: string;
  /** Our setting that was most likely meant: its absence is then no second mistake. */
  readonly meant: string | undefined;
  /** It was only misspelt: what stands behind it can be checked as if it were not. */
  readonly isSlip: boolean;
}

/** A key that means nothing at its place: the misspelling, another tool's word, or the place where it belongs. */
export function explainUnknownKey(entry: MapEntry, map: MapNode, schema: Schema, all: PlanSchema): UnknownKey {
  const { key } = entry;
  const settings = settingsBeside(map, schema);
  const problem = `"${key}" is not a setting of ${schema.thing ?? 'this map'}.`;
  const slip = nearest(key, settings);
  const ours = ourWord(key, settings);
  if (ours !== undefined && map.entry(ours)) {
    const message = `${problem} Here it is called "${ours}", which stands here already: put both together.`;
    return { message, meant: ours, isSlip: false };
  }
  if (ours !== undefined && !isCloseSlip(key, slip)) {
    const message = `${problem} Here it is called "${ours}":  ${lineToPaste(ours, entry, schema, all)}`;
    return { message, meant: ours, isSlip: ours === 'samplers' && entry.value.kind === 'list' };
  }
  const list = all.kinds.has(key) ? STEP_LISTS.find((setting) => settings.includes(setting)) : undefined;
  if (list !== undefined) return { message: `${problem} ${asStep(key, list)}`, meant: list, isSlip: false };
  const elsewhere = isCloseSlip(key, slip) ? undefined : placesOf(key, all);
  if (elsewhere !== undefined) return { message: `${problem} ${elsewhere}`, meant: undefined, isSlip: false };
  const hint = didYouMean(key, settings) || ` It has ${settings.join(', ')}.`;
  return { message: problem + hint, meant: slip, isSlip: slip !== undefined };
}

/** What may stand in this map: of settings that exclude each other, only the one that is there. */
function settingsBeside(map: MapNode, { properties, patternProperties, choices }: Schema): readonly string[] {
  const excluded = (setting: string): boolean =>
    !map.entry(setting) &&
    (choices?.some(({ keys }) => keys.includes(setting) && keys.some((other) => map.entry(other))) ?? false);
  const named = Object.keys(properties ?? {}).filter((setting) => !excluded(setting));
  return patternProperties ? [...named, ...PERCENTILES] : named;
}

/** Where steps that stand beside such a setting belong. */
const STEP_LISTS: readonly string[] = ['samplers', 'threadGroups'];

function asStep(key: string, list: string): string {
  const place = list === 'samplers' ? `"${list}"` : 'the "samplers" of a thread group';
  return `It is a step: write it as  - ${key}: …  in ${place}.`;
}

const PERCENTILES: readonly string[] = ['p50', 'p90', 'p95', 'p99'];

/** Only capitals, dashes or a plural apart: `rampup`, `sampler`. */
function isCloseSlip(key: string, slip: string | undefined): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/[-_ ]|s$/g, '');
  return slip !== undefined && plain(key) === plain(slip);
}

/** What was meant, where that is plain to see; otherwise the documented example. */
function lineToPaste(ours: string, { key, value }: MapEntry, schema: Schema, all: PlanSchema): string {
  const property = all.resolve(schema.properties?.[ours] ?? {});
  const translated =
    ours === 'extractors'
      ? capturedExtractors(value)
      : ((ours === 'timeout' ? oneLimit(key, value) : undefined) ?? keptValue(value, property));
  return `${ours}: ${flowText(translated ?? property.examples?.[0] ?? null)}`;
}

/** Artillery's `capture: { json: $.id, as: id }`, alone or as a list. */
function capturedExtractors(value: PlanNode): Readonly<Record<string, unknown>> | undefined {
  const captures = value.kind === 'list' ? value.items : [value];
  const entries = captures.map((capture) => {
    const path = capture.kind === 'map' ? (capture.get('json') ?? capture.get('jsonPath')) : undefined;
    const name = capture.kind === 'map' ? capture.get('as') : undefined;
    return path?.kind === 'scalar' && name?.kind === 'scalar' ? [name.source, path.source] : undefined;
  });
  return entries.includes(undefined) ? undefined : Object.fromEntries(entries.filter((entry) => entry !== undefined));
}

/** `connect_timeout: 5s` and its like are limits of a part: `{ connect: 5s }`. */
function oneLimit(key: string, value: PlanNode): Readonly<Record<string, string>> | undefined {
  const isTime = value.kind === 'scalar' && parseDuration(value.source, key).value !== undefined;
  if (/connect/i.test(key)) return { connect: isTime ? value.source : '5s' };
  if (/response|header|read/i.test(key)) return { firstByte: isTime ? value.source : '10s' };
  return undefined;
}

/** A plain value of the right type can stay as it is: `users: 25` → `threads: 25`. */
function keptValue(value: PlanNode, property: Schema): unknown {
  if (value.kind !== 'scalar') return undefined;
  if (property.unit !== undefined || property.type === 'object' || property.type === 'array') return undefined;
  const example = property.examples?.[0];
  return typeof value.value === typeof example ? value.value : undefined;
}

/** Maps of the language in which people look for settings, the outermost first. */
const PLACES: readonly string[] = [
  'Plan',
  'Defaults',
  'ThreadGroup',
  'Arrivals',
  'Stage',
  'HttpStep',
  'RepeatStep',
  'ForEachStep',
  'IfStep',
  'UseStep',
  'Assertions',
  'ExtractorOptions',
];

function placesOf(key: string, all: PlanSchema): string | undefined {
  const things = PLACES.map((name) => all.definition(name))
    .filter(({ properties }) => Object.hasOwn(properties ?? {}, key))
    .map(({ thing }) => thing?.replace('{key} ', ''));
  if (things.length === 0) return undefined;
  return `It is a setting of ${[...things.slice(0, -2), things.slice(-2).join(' or ')].join(', ')}.`;
}
