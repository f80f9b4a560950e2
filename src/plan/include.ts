import { readFileSync } from 'node:fs';
import { basename, dirname, join, isAbsolute, resolve } from 'node:path';
import type { ListNode, MapEntry, MapNode, PlanFile, PlanNode, ScalarNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { diskAccess } from '../data/disk-access.ts';
import { findFile } from '../data/find-file.ts';
import { readIncluded } from '../document/read-plan.ts';
import type { IncludedFile, PlanInputs } from './inputs.ts';
import { mapOf } from './map-of.ts';
import { placeText } from './place-text.ts';

/** A plan together with the files that it includes. */
export interface WholePlan {
  /** The plan as if everything stood in it: included entries first, so that those of the plan may read them. */
  readonly root: MapNode;
  /** Every file that was read, each once, those that others build on first. */
  readonly files: readonly IncludedFile[];
  /** For each entry of the plan's own `include`: the names of that file and of those that it includes. */
  readonly included: readonly { readonly node: ScalarNode; readonly files: readonly string[] }[];
}

/** What an included file may hold. */
const PARTS = ['variables', 'data', 'fragments'];
const MOST_FILES = 100;

/** Reads what `include` names, and what those files include. Names are never merged: a second one is an error. */
export function withIncludes(plan: MapNode, inputs: PlanInputs, problems: Problems): WholePlan {
  if (plan.get('include') === undefined) return { root: plan, files: [], included: [] };
  const reader = new IncludeReader(inputs, problems);
  const included = reader.read(plan, [planAsFile(inputs.file)]);
  return { root: joined(plan, reader.roots, problems), files: reader.files, included };
}

function planAsFile(file: PlanFile): IncludedFile {
  const path = join(file.folder, basename(file.name));
  return { path, realPath: diskAccess().realPath(path) ?? path, file };
}

class IncludeReader {
  readonly files: IncludedFile[] = [];
  readonly roots: MapNode[] = [];
  readonly #inputs: PlanInputs;
  readonly #problems: Problems;
  /** By real path: the names of a file and of all that it includes. */
  readonly #known = new Map<string, readonly string[]>();

  constructor(inputs: PlanInputs, problems: Problems) {
    this.#inputs = inputs;
    this.#problems = problems;
  }

  /** `chain` are the files that led here, the plan first. */
  read(root: MapNode, chain: readonly IncludedFile[]): WholePlan['included'] {
    return itemsOf(root.get('include')).map((node) => ({ node, files: this.#include(node, chain) }));
  }

  #include(node: ScalarNode, chain: readonly IncludedFile[]): readonly string[] {
    const found = this.#locate(node);
    if (found === undefined) return [];
    const start = chain.findIndex(({ realPath }) => realPath === found.realPath);
    if (start >= 0) {
      const circle = [...chain.slice(start), found].map(({ file }) => file.name).join(' → ');
      const message = `"${node.source}" includes itself: ${circle}. Take one of these includes out.`;
      this.#problems.error('cycle', node.range, message);
      return [];
    }
    const known = this.#known.get(found.realPath);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST_FILES) {
      this.#problems.error('too-big', node.range, `A plan may include ${MOST_FILES} files. Put some of them together.`);
      return [];
    }
    const names = [found.file.name];
    this.#known.set(found.realPath, names);
    const root = readIncluded(found.file, this.#problems);
    if (root !== undefined) {
      for (const { files } of this.read(root, [...chain, found])) names.push(...files);
      this.roots.push(root);
    }
    this.files.push(found);
    return names;
  }

  /** A worker is given the texts that the check has read; the check reads them from disk. */
  #locate(node: ScalarNode): IncludedFile | undefined {
    const { source, range } = node;
    const { folder, name: includer } = range.file;
    const path = resolve(folder, source);
    const given = this.#inputs.included?.find((file) => file.path === path);
    if (given !== undefined) return given;
    const { file: plan, allowFolders = [] } = this.#inputs;
    const access = diskAccess();
    const found = findFile(source, { access, folder, allowFolders: [plan.folder, ...allowFolders] });
    for (const fault of found.faults ?? []) this.#problems.error(fault.code, range, faultText(node, fault.message));
    if (found.faults) return undefined;
    try {
      const text = readFileSync(found.value, 'utf8').replace(/^\uFEFF/, '');
      const name = isAbsolute(source) ? source : join(dirname(includer), source);
      return { path, realPath: found.value, file: { name, text, folder: dirname(path) } };
    } catch (cause) {
      const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
      this.#problems.error('missing-file', range, `Cannot read "${source}" (${reason}).`);
      return undefined;
    }
  }
}

function faultText({ source }: ScalarNode, message: string): string {
  if (!source.includes('{{')) return message.replace("the plan's folder.", 'the folder of the file that includes.');
  return `"include" is read before any variable is known, so it cannot hold {{ }}. Write the name of the file out.`;
}

function itemsOf(node: PlanNode | undefined): readonly ScalarNode[] {
  const items: ListNode['items'] = node?.kind === 'list' ? node.items : [];
  return items.filter((item): item is ScalarNode => item.kind === 'scalar' && typeof item.value === 'string');
}

function joined(plan: MapNode, included: readonly MapNode[], problems: Problems): MapNode {
  const others = plan.entries.filter(({ key }) => !PARTS.includes(key));
  const parts = PARTS.flatMap((key) => joinedPart(key, [...included, plan], problems));
  return mapOf(plan.range, [...others, ...parts]);
}

function joinedPart(key: string, roots: readonly MapNode[], problems: Problems): readonly MapEntry[] {
  const parts = roots.flatMap((root) => root.entry(key) ?? []);
  const last = parts.at(-1);
  if (last === undefined) return [];
  const names = new Map<string, MapEntry>();
  for (const { value } of parts) {
    for (const entry of value.kind === 'map' ? value.entries : []) {
      const first = names.get(entry.key);
      if (first === undefined) names.set(entry.key, entry);
      else problems.error('duplicate-key', entry.keyRange, duplicateText(key, entry, first));
    }
  }
  return [{ ...last, value: mapOf(last.value.range, [...names.values()]) }];
}

function duplicateText(part: string, entry: MapEntry, first: MapEntry): string {
  const place = placeText(first.keyRange, entry.keyRange.file);
  return `"${entry.key}" stands twice in "${part}": here and in ${place}. Files are put together, not merged: rename one of the two.`;
}
