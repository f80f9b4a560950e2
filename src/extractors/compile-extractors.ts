import { didYouMean } from '../base/nearest.ts';
import type { MapEntry, MapNode, PlanNode } from '../base/plan-node.ts';
import { showTyped } from '../base/show-value.ts';
import { isUnreadable } from '../base/markup/answer.ts';
import type { Unreadable } from '../base/markup/answer.ts';
import type { CompiledExtractor, Extracted, ExtractorKind } from '../contracts/checks.ts';
import type { Compiler } from '../contracts/compiler.ts';
import type { Response } from '../contracts/response.ts';
import type { Value } from '../base/value.ts';
import { compileValue } from '../template/index.ts';
import type { Scope, Template } from '../template/scope.ts';
import { compileChoice } from './choose.ts';
import type { Choose } from './choose.ts';
import { compileConversion } from './convert.ts';
import type { Conversion } from './convert.ts';
import { EXTRACTORS } from './index.ts';
import { conversionFailure, missFailure } from './miss.ts';

/**
 * Compiles `extractors:`, in order. Each name is declared only after its own expression was compiled, so that no
 * extractor reads what it sets.
 */
export function compileExtractors(node: MapNode | undefined, compiler: Compiler): readonly CompiledExtractor[] {
  return (node?.entries ?? []).map((entry) => {
    const plan = planOf(entry, compiler);
    const slot = compiler.declare(entry.key, entry.keyRange, 'extractor');
    return compiled(plan, slot);
  });
}

/** One entry, read: what to look for, which match to take, what to make of it. */
interface ExtractorPlan {
  readonly name: string;
  /** The expression as the plan shows it: `$.access_token`. */
  readonly written: string;
  readonly kind: ExtractorKind;
  readonly find: (response: Response, scope: Scope) => readonly Value[] | Unreadable;
  readonly choose: Choose;
  readonly conversion: Conversion | undefined;
  readonly fallback: Template<Value> | undefined;
}

function compiled(plan: ExtractorPlan, slot: number): CompiledExtractor {
  const { name, written, kind, find, choose, conversion, fallback } = plan;
  const extract = (response: Response, scope: Scope): Extracted => {
    const matches = find(response, scope);
    const isSearched = !isUnreadable(matches);
    const found = isSearched ? choose(matches, scope) : undefined;
    if (found === undefined) {
      if (fallback) return { value: fallback.render(scope) };
      const why = isSearched ? undefined : matches.unreadable;
      return { failure: missFailure({ name, written, reads: kind.reads, why }, response) };
    }
    if (!conversion) return { value: found };
    const value = conversion.convert(found);
    if (value !== undefined) return { value };
    if (fallback) return { value: fallback.render(scope) };
    return { failure: conversionFailure(name, written, conversion.type, showTyped(found)) };
  };
  return { name, slot, reads: kind.reads, jsonReads: kind.jsonReads, needs: fallback?.needs ?? [], extract };
}

const OWN_KEYS = ['match', 'default', 'as'];

function planOf(entry: MapEntry, compiler: Compiler): ExtractorPlan {
  const { kind, expression, long } = chosenKind(entry, compiler);
  const { problems } = compiler;
  const fallback = long?.get('default');
  return {
    name: entry.key,
    written: expression.kind === 'scalar' ? expression.source : kind.key,
    kind,
    find: kind.compile(expression, compiler, long),
    choose: compileChoice(long?.get('match'), problems),
    conversion: compileConversion(long?.get('as'), problems),
    fallback: fallback && compileValue(fallback, compiler),
  };
}

interface Chosen {
  readonly kind: ExtractorKind;
  readonly expression: PlanNode;
  readonly long?: MapNode;
}

function chosenKind(entry: MapEntry, compiler: Compiler): Chosen {
  const node = entry.value;
  if (node.kind !== 'map') return { kind: shortKind(), expression: node };
  const present = EXTRACTORS.filter((kind) => node.get(kind.key));
  const [kind] = present;
  const expression = kind && node.get(kind.key);
  const keys = EXTRACTORS.map((candidate) => candidate.key);
  if (!kind || !expression) {
    const message = `Extractor "${entry.key}" needs one of ${keys.join(', ')}, or simply a JSONPath: ${entry.key}: $.path.`;
    if (!reportUnknownKeys(node, [...keys, ...EXTRACTORS.flatMap((candidate) => candidate.siblings ?? [])], compiler))
      compiler.problems.error('missing-key', entry.keyRange, message);
    return { kind: NOTHING, expression: node, long: node };
  }
  if (present.length > 1) {
    const names = present.map((candidate) => `"${candidate.key}"`).join(' and ');
    compiler.problems.error(
      'two-kinds',
      entry.keyRange,
      `Extractor "${entry.key}" has ${names}. Give each its own name.`,
    );
  }
  reportUnknownKeys(node, [...present.map((candidate) => candidate.key), ...(kind.siblings ?? [])], compiler);
  return { kind, expression, long: node };
}

function shortKind(): ExtractorKind {
  return EXTRACTORS[0] ?? NOTHING;
}

/** Stands for an extractor with an error; the run never starts. */
const NOTHING: ExtractorKind = { key: '', reads: 'nothing', compile: () => () => [] };

/** True when it reported something. */
function reportUnknownKeys(node: MapNode, kindKeys: readonly string[], compiler: Compiler): boolean {
  const known = [...kindKeys, ...OWN_KEYS];
  const unknown = node.entries.filter((entry) => !known.includes(entry.key));
  for (const { key, keyRange } of unknown) {
    const hint = didYouMean(key, known) || ` It takes ${known.join(', ')}.`;
    compiler.problems.error('unknown-key', keyRange, `"${key}" is not a setting of this extractor.${hint}`);
  }
  return unknown.length > 0;
}
