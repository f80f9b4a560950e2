import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProblemCode } from '../../src/base/errors.ts';
import { compilePlan, type Compilation } from '../../src/plan/compile-plan.ts';

/**
 * One planted mistake: `[name, where, text, code, says, options]`.
 *
 * `where` is `step` (the text is one or more steps of a thread group), `group` (thread groups), `part` (keys of the
 * plan beside a thread group), `plan` (the whole file), or the name of a plan in `plans/`. For the latter the text is
 * an edit, `as it stands → as it is broken`. A `¦` stands where the problem must point to; without one it points
 * nowhere. `says` is a part of the message: the thing's name and the fix.
 */
export type Mistake = readonly [
  name: string,
  where: string,
  text: string,
  code: ProblemCode,
  says: string,
  options?: MistakeOptions,
];

export interface MistakeOptions {
  readonly environment?: string;
  readonly overrides?: Readonly<Record<string, string>>;
  /** Where the files lie that the plan reads; those of the mistakes without it. */
  readonly folder?: string;
}

/** A mistake as a plan, and the place its problem must have. */
export interface Planted {
  readonly text: string;
  /** `line:column`. */
  readonly place: string;
}

/** The project's folder; this file must not need Jest's globals, so that a mistake can be tried by hand. */
const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));

/** Where the files lie that the mistakes read. */
export const FILES: string = join(PROJECT, 'test', 'mutations', 'files');

/** Secrets of the reference plans. */
export const ENVIRONMENT: Readonly<Record<string, string>> = { AGENT_PASSWORD: 'a-secret', OPS_PASSWORD: 'o-secret' };

/** Marks the place in the text of a mistake. */
export const MARK = '¦';

const BASE = 'baseUrl: http://127.0.0.1:8000\n';
const GROUP = 'threadGroups:\n  - threads: 1\n    samplers:\n      - get: /health\n';

/** A plan of the table of valid ones. */
export function wholePlan(name: string, where: string, text: string): string {
  return markedPlan(name, where, text);
}

export function plant([name, where, text, , , options]: Mistake): Planted {
  const marked = markedPlan(name, where, text);
  const at = marked.indexOf(MARK);
  // What stands in `--var` has its place there.
  if (at < 0) return { text: marked, place: options?.overrides === undefined ? '0:0' : '1:1' };
  const before = marked.slice(0, at);
  const line = before.split('\n').length;
  return { text: marked.replace(MARK, ''), place: `${line}:${at - before.lastIndexOf('\n')}` };
}

/** The plan that a mistake is planted into: its problems are not the mistake's. */
export function unbroken([, where]: Mistake): string | undefined {
  return where.endsWith('.yaml') ? referencePlan(where) : undefined;
}

function markedPlan(name: string, where: string, text: string): string {
  switch (where) {
    case 'step':
      return `${BASE}threadGroups:\n  - threads: 1\n    samplers:\n${indented(text, 6)}`;
    case 'group':
      return `${BASE}threadGroups:\n${indented(text, 2)}`;
    case 'part':
      return `${/^¦?baseUrl:/m.test(text) ? '' : BASE}${text}\n${GROUP}`;
    case 'plan':
      return text;
    default:
      return edited(name, referencePlan(where), text);
  }
}

function edited(name: string, plan: string, edit: string): string {
  const [from = '', to] = edit.split(' → ');
  const count = plan.split(from).length - 1;
  if (to === undefined || count !== 1) throw new Error(`"${name}": "${from}" stands ${count} times in the plan.`);
  return plan.replace(from, () => to);
}

function referencePlan(name: string): string {
  return readFileSync(join(PROJECT, 'plans', name), 'utf8');
}

function indented(text: string, spaces: number): string {
  return `${text}\n`.replace(/^(?=.)/gm, ' '.repeat(spaces));
}

/** Checks a plan in-process, as the command does before a run. */
export async function check(text: string, { folder, ...options }: MistakeOptions = {}): Promise<Compilation> {
  return compilePlan({
    file: { name: 'plan.yaml', text, folder: folder ?? FILES },
    overrides: {},
    env: ENVIRONMENT,
    seed: 1,
    startedAt: 0,
    ...options,
  });
}
