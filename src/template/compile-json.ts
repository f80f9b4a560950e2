import type { PlanNode, ScalarNode } from '../base/plan-node.ts';
import { compileParts, loneExpression } from './compile-scalar.ts';
import { reportTemplatedKeys } from './compile-value.ts';
import { requirementsOf } from './expression.ts';
import type { Expression, TemplateContext } from './expression.ts';
import { joinJson } from './join-json.ts';
import type { JsonField } from './join-json.ts';
import { jsonInner, jsonText } from '../base/json-text.ts';
import { adviseNumber } from './number-advice.ts';
import type { SizedText } from '../base/sized-text.ts';
import type { Scope, Template } from './scope.ts';
import { textOf } from '../base/text-of.ts';

/**
 * The JSON text of a value, as `compileValue` would give it. Everything known is serialised now, so that a request
 * only joins texts. Numbers keep the digits they were written with (`50.0`), whole numbers beyond 2^53 stay exact.
 */
export function compileJson(node: PlanNode, context: TemplateContext): JsonTemplate {
  const writer = new JsonWriter(context);
  writer.write(node);
  const { texts, fields, expressions } = writer;
  const renderSized = joinJson(texts, fields);
  const constant = fields.length === 0 ? texts[0] : undefined;
  return { render: (scope) => renderSized(scope).text, renderSized, constant, ...requirementsOf(expressions) };
}

/** JSON text, with its length where that is wanted. */
export interface JsonTemplate extends Template<string> {
  readonly renderSized: (scope: Scope) => SizedText;
}

class JsonWriter {
  /** What is known, with a field between each two texts. */
  readonly texts: string[] = [''];
  readonly fields: JsonField[] = [];
  readonly expressions: Expression[] = [];
  readonly #context: TemplateContext;

  constructor(context: TemplateContext) {
    this.#context = context;
  }

  write(node: PlanNode): void {
    if (node.kind === 'scalar') return this.#scalar(node);
    if (node.kind === 'list') {
      node.items.forEach((item, index) => {
        this.#text(index === 0 ? '[' : ',');
        this.write(item);
      });
      this.#text(node.items.length === 0 ? '[]' : ']');
      return;
    }
    reportTemplatedKeys(node, this.#context);
    node.entries.forEach((entry, index) => {
      this.#text(`${index === 0 ? '{' : ','}${jsonText(entry.key)}:`);
      this.write(entry.value);
    });
    this.#text(node.entries.length === 0 ? '{}' : '}');
  }

  #scalar(node: ScalarNode): void {
    if (typeof node.value !== 'string') {
      const shown =
        typeof node.value !== 'object' && JSON_NUMBER.test(node.source) ? node.source : jsonText(node.value);
      adviseNumber(node, shown, this.#context.problems);
      this.#text(shown);
      return;
    }
    const parts = compileParts(node, this.#context);
    const only = loneExpression(parts);
    if (only) return this.#add(only, false);
    this.#text('"');
    for (const part of parts) {
      if (part.literal === undefined) this.#add(part.expression, true);
      else this.#text(jsonInner(part.literal));
    }
    this.#text('"');
  }

  #text(text: string): void {
    this.texts[this.texts.length - 1] += text;
  }

  #add(expression: Expression, isPart: boolean): void {
    const { evaluate, constant, isPlain = false } = expression;
    this.expressions.push(expression);
    if (constant !== undefined) return this.#text(isPart ? jsonInner(textOf(constant)) : jsonText(constant));
    this.fields.push({ evaluate, isPart, isPlain });
    this.texts.push('');
  }
}

const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
