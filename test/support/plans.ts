import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProblems } from '../../src/base/collect-problems.ts';
import type { Problem } from '../../src/base/errors.ts';
import type { MapNode, PlanFile, PlanNode } from '../../src/base/plan-node.ts';
import { readPlan } from '../../src/document/read-plan.ts';
import { validatePlan } from '../../src/document/validate-plan.ts';
import { readYaml } from '../../src/document/read-yaml.ts';
import { PROJECT } from './golden.ts';

export function planFile(text: string, name = 'plan.yaml'): PlanFile {
  return { name, text, folder: '/' };
}

/** The real reader's node and problems of a YAML text. */
export function yamlOf(text: string): { readonly node: PlanNode | undefined; readonly problems: readonly Problem[] } {
  const problems = createProblems();
  const node = readYaml(planFile(text), problems);
  return { node, problems: problems.list() };
}

/** The same with the shape checked. */
export function planOf(text: string): { readonly plan: MapNode | undefined; readonly problems: readonly Problem[] } {
  const problems = createProblems();
  const plan = readPlan(planFile(text), problems);
  if (plan !== undefined && !problems.hasErrors()) validatePlan(plan, problems);
  return { plan, problems: problems.list() };
}

/** What the YAML says, as plain JavaScript; whole numbers beyond 2^53 lose digits. */
export function plainOf(node: PlanNode | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === 'list') return node.items.map(plainOf);
  if (node.kind === 'map') return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainOf(value)]));
  return typeof node.value === 'bigint' ? Number(node.value) : node.value;
}

/** The example plans, by name. */
export function examplePlans(): readonly (readonly [name: string, text: string])[] {
  const folder = join(PROJECT, 'plans');
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
}
