import { nowhereIn } from '../base/collect-problems.ts';
import { didYouMean } from '../base/nearest.ts';
import type { MapEntry, MapNode, PlanFile, PlanNode, ScalarNode, SourceRange } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { mapOf } from './map-of.ts';
import type { PlanInputs } from './inputs.ts';

/**
 * The plan with `--env` and `--var` applied: an environment may replace `baseUrl` and single `variables`,
 * `--var` (stronger) the same. Both name only what the plan already has.
 */
export function chooseEnvironment(root: MapNode, inputs: PlanInputs, problems: Problems): MapNode {
  const all = root.get('environments');
  // Those that were not chosen too: a mistake in them must not wait for its day.
  for (const { value } of entriesOf(all)) if (value.kind === 'map') checkNames(root, value, problems);
  const chosen = environmentOf(root, inputs, problems);
  const withEnvironment = chosen === undefined ? root : merged(root, chosen, problems);
  const overrides = commandLine(withEnvironment, inputs.overrides);
  return overrides === undefined ? withEnvironment : merged(withEnvironment, overrides, problems);
}

/**
 * What histories and comparisons call the target, when that is not its address: what the caller gives, or the
 * environment whose `baseUrl` is used. Nothing where the command line has a say in the address.
 */
export function targetLabelOf(root: MapNode, { environment, overrides, targetLabel }: PlanInputs): string | undefined {
  if (targetLabel !== undefined || environment === undefined) return targetLabel;
  const all = root.get('environments');
  const chosen = all?.kind === 'map' ? all.get(environment) : undefined;
  const baseUrl = chosen?.kind === 'map' ? chosen.get('baseUrl') : undefined;
  if (baseUrl?.kind !== 'scalar' || overrides['baseUrl'] !== undefined) return undefined;
  const isOpen = baseUrl.source.includes('{{') && Object.keys(overrides).length > 0;
  return isOpen ? undefined : environment;
}

function environmentOf(root: MapNode, inputs: PlanInputs, problems: Problems): MapNode | undefined {
  const { environment } = inputs;
  if (environment === undefined) return undefined;
  const all = root.get('environments');
  const chosen = all?.kind === 'map' ? all.get(environment) : undefined;
  if (chosen?.kind === 'map') return chosen;
  const known = all?.kind === 'map' ? all.entries.map((entry) => entry.key) : [];
  const has = known.length === 0 ? 'The plan has no "environments".' : `The plan has ${known.join(', ')}.`;
  problems.error(
    'unknown-environment',
    nowhereIn(inputs.file.name),
    `--env ${environment} is not an environment of the plan. ${has}${didYouMean(environment, known)}`,
  );
  return undefined;
}

/** `baseUrl` and entries of `variables` from `over` take the place of those in `root`. */
function merged(root: MapNode, over: MapNode, problems: Problems): MapNode {
  const baseUrl = over.entry('baseUrl');
  const variables = mergedVariables(root, over, problems);
  const replaced = ['variables', ...(baseUrl === undefined ? [] : ['baseUrl'])];
  return mapOf(root.range, [
    ...root.entries.filter((entry) => !replaced.includes(entry.key)),
    ...(baseUrl === undefined ? [] : [baseUrl]),
    ...(variables === undefined ? [] : [variables]),
  ]);
}

function mergedVariables(root: MapNode, over: MapNode, problems: Problems): MapEntry | undefined {
  const written = root.entry('variables');
  const known = entriesOf(written?.value);
  const replacing = entriesOf(over.get('variables'));
  checkNames(root, over, problems);
  if (written === undefined) return undefined;
  const all = known.map((entry) => replacing.find((item) => item.key === entry.key) ?? entry);
  return { ...written, value: mapOf(written.value.range, all) };
}

function checkNames(root: MapNode, over: MapNode, problems: Problems): void {
  const names = entriesOf(root.get('variables')).map((entry) => entry.key);
  for (const entry of entriesOf(over.get('variables'))) {
    if (names.includes(entry.key)) continue;
    const message = `"${entry.key}" is not among the plan's "variables", so nothing would change.${didYouMean(entry.key, names)}`;
    problems.error('unknown-variable', entry.keyRange, message);
  }
}

function entriesOf(node: PlanNode | undefined): readonly MapEntry[] {
  return node?.kind === 'map' ? node.entries : [];
}

function commandLine(root: MapNode, overrides: Readonly<Record<string, string>>): MapNode | undefined {
  const names = Object.keys(overrides);
  if (names.length === 0) return undefined;
  const entries: MapEntry[] = [];
  const variables: MapEntry[] = [];
  const planVariables = root.get('variables');
  for (const name of names) {
    const entry = typedEntry(name, overrides[name] ?? '');
    const isVariable = planVariables?.kind === 'map' && planVariables.get(name) !== undefined;
    if (name === 'baseUrl' && !isVariable) entries.push(entry);
    else variables.push(entry);
  }
  const range = entries[0]?.keyRange ?? variables[0]?.keyRange ?? root.range;
  return mapOf(range, [...entries, { key: 'variables', keyRange: range, value: mapOf(range, variables) }]);
}

/** `--var users=50` means the number 50, as in YAML; `--var name="50"` the text. */
function typedEntry(name: string, text: string): MapEntry {
  const file: PlanFile = { name: `--var ${name}`, text, folder: '' };
  const range: SourceRange = { file, start: 0, end: text.length };
  const quoted = /^"(.*)"$|^'(.*)'$/s.exec(text);
  const source = quoted === null ? text : (quoted[1] ?? quoted[2] ?? '');
  const value: PlanNode = scalar(range, source, quoted === null ? typed(source) : source);
  return { key: name, keyRange: range, value };
}

function typed(text: string): ScalarNode['value'] {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  if (!/^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/.test(text)) return text;
  const number = Number(text);
  if (String(number) === text) return number;
  return /^-?[0-9]+$/.test(text) ? BigInt(text) : text;
}

function scalar(range: SourceRange, source: string, value: ScalarNode['value']): ScalarNode {
  return { kind: 'scalar', range, source, value, quoted: typeof value === 'string', offsetOf: (index) => index };
}
