import { didYouMean } from '../base/nearest.ts';
import type { ScalarNode, SourceRange } from '../base/plan-node.ts';
import { callHelper } from './call-helper.ts';
import { explainTag, explainUnclosed } from './explain-tag.ts';
import { brokenExpression, constantExpression } from './expression.ts';
import type { Expression, TemplateContext } from './expression.ts';
import { ourHelper } from './helper-words.ts';
import { findHelper, HELPER_NAMES } from './helpers/index.ts';
import { parseTag } from './parse-tag.ts';
import type { CallNode, HashPair, LiteralNode, Location, ParsedTag, PathNode, TagNode } from './parse-tag.ts';
import type { Piece } from './tags.ts';

type Tag = Exclude<Piece, { kind: 'literal' }>;

/** Compiles one `{{ }}` of a scalar. Reports what is wrong with it and then gives a stand-in. */
export function compileTag(tag: Tag, node: ScalarNode, context: TemplateContext): Expression {
  if (tag.kind === 'unclosed') {
    const at = rangeIn(node, tag.start, tag.start + 2);
    context.problems.error('template-syntax', at, explainUnclosed(tag.raw));
    return brokenExpression(at, '');
  }
  const parsed = parseTag(tag.source);
  if (!parsed) {
    const at = rangeIn(node, tag.start, tag.end);
    context.problems.error('template-syntax', at, explainTag(tag.source, tag.raw));
    return brokenExpression(at, '');
  }
  return new TagCompiler({ ...parsed, source: tag.source, start: tag.start }, node, context).statement(parsed.call);
}

/** From character `start` to before `end` of a scalar's text, as a place in the file. */
function rangeIn(node: ScalarNode, start: number, end: number): SourceRange {
  return { file: node.range.file, start: node.offsetOf(start), end: node.offsetOf(Math.max(start, end - 1)) + 1 };
}

/** A parsed tag with its text and its place in the scalar. */
interface WrittenTag extends ParsedTag {
  readonly source: string;
  readonly start: number;
}

/** Turns the parsed parts of one tag into expressions, keeping their places. */
class TagCompiler {
  readonly #tag: WrittenTag;
  readonly #node: ScalarNode;
  readonly #context: TemplateContext;

  constructor(tag: WrittenTag, node: ScalarNode, context: TemplateContext) {
    this.#tag = tag;
    this.#node = node;
    this.#context = context;
  }

  statement(node: CallNode): Expression {
    const hasArguments = node.params.length > 0 || node.hash !== undefined;
    return hasArguments ? this.#call(node) : this.#expression(node.path);
  }

  #expression(node: TagNode): Expression {
    if (node.type === 'PathExpression') return this.#path(node);
    return 'params' in node ? this.#call(node) : this.#literal(node);
  }

  #literal(node: LiteralNode): Expression {
    const at = this.#range(node.loc);
    if (node.type === 'UndefinedLiteral' || node.value === undefined) {
      return this.#refuse(at, '"undefined" is no value. For nothing write null.');
    }
    if (node.type !== 'NumberLiteral') return constantExpression(node.value, at, String(node.value));
    const written = this.#tag.source.slice(this.#index(node.loc.start), this.#index(node.loc.end));
    const isExact = !/^-?[0-9]+$/.test(written) || Number.isSafeInteger(Number(written));
    return constantExpression(isExact ? Number(written) : BigInt(written), at, written);
  }

  #path(node: PathNode): Expression {
    const at = this.#range(node.loc);
    const [first = '', ...rest] = node.parts;
    const helper = rest.length === 0 ? findHelper(first) : undefined;
    if (helper && node.original === first) return this.#callOf(first, at, { params: [], pairs: [], at });
    const problem = pathProblem(node);
    if (problem !== undefined) return this.#refuse(at, problem);
    const reference = this.#context.names.resolve(node.parts, at);
    const shownAs = node.parts.join('.');
    if (!reference) return brokenExpression(at, shownAs);
    if (reference.constant !== undefined) return constantExpression(reference.constant, at, shownAs);
    const isDeep = reference.slot !== undefined && rest.length > 0;
    return {
      evaluate: reference.get,
      constant: undefined,
      among: reference.among,
      needs: reference.slot === undefined ? [] : [reference.slot],
      checks: isDeep ? [reference.get] : [],
      random: false,
      pure: true,
      at,
      shownAs,
    };
  }

  #call(node: CallNode): Expression {
    const nameAt = this.#range(node.path.loc);
    const name =
      node.path.type === 'PathExpression'
        ? node.path.original
        : this.#tag.source.slice(this.#index(node.path.loc.start), this.#index(node.path.loc.end));
    return this.#callOf(name, nameAt, {
      params: node.params,
      pairs: node.hash?.pairs ?? [],
      at: this.#range(node.loc),
    });
  }

  #callOf(name: string, nameAt: SourceRange, written: Arguments): Expression {
    const helper = findHelper(name);
    if (!helper) {
      this.#context.problems.error('unknown-helper', nameAt, unknownHelper(name));
      return brokenExpression(nameAt, name);
    }
    const [first] = written.params;
    if (helper.namesFirst && first?.type === 'PathExpression') {
      const message = `The name after "${name}" must be in quotes: {{${name} '${first.original}'}}.`;
      this.#context.problems.error('helper-arguments', this.#range(first.loc), message);
      return brokenExpression(nameAt, name);
    }
    const args = written.params.map((param) => this.#expression(param));
    const options = new Map(written.pairs.map((pair) => [pair.key, this.#expression(pair.value)]));
    const optionRanges = new Map(written.pairs.map((pair) => [pair.key, this.#range(pair.loc)]));
    return callHelper({ helper, args, options, optionRanges, at: written.at, nameAt }, this.#context);
  }

  #refuse(at: SourceRange, message: string): Expression {
    this.#context.problems.error('template-syntax', at, message);
    return brokenExpression(at, '');
  }

  #range(loc: Location): SourceRange {
    return rangeIn(this.#node, this.#tag.start + this.#index(loc.start), this.#tag.start + this.#index(loc.end));
  }

  #index(position: Location['start']): number {
    return this.#tag.indexOf(position);
  }
}

interface Arguments {
  readonly params: readonly TagNode[];
  readonly pairs: readonly HashPair[];
  readonly at: SourceRange;
}

function unknownHelper(name: string): string {
  const ours = ourHelper(name);
  const hint = ours === undefined ? didYouMean(name, HELPER_NAMES) : ` Here it is "${ours.name}": ${ours.example}.`;
  if (hint !== '') return `There is no helper "${name}".${hint}`;
  return `There is no helper "${name}", and a variable stands alone in its braces. The helpers are ${HELPER_NAMES.join(', ')}.`;
}

function pathProblem(node: PathNode): string | undefined {
  if (node.data) return `Names with @ do not exist here. Write {{${node.parts.join('.')}}}.`;
  if (node.depth > 0)
    return `"../" does not exist here: every variable is read by its name, {{${node.parts.join('.') || 'token'}}}.`;
  if (node.parts.length === 0 || /^this\b/.test(node.original))
    return '"this" does not exist here. Write the variable\'s name.';
  if (node.original.includes('/')) return `Parts of a variable are separated by dots: {{${node.parts.join('.')}}}.`;
  const [first, name] = node.parts;
  if (first === 'env' && name !== undefined)
    return `An environment variable is read with the helper: {{env '${name}'}}.`;
  return undefined;
}
