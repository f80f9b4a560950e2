import type { PlanNode, ScalarNode } from '../base/plan-node.ts';
import { compileParts, loneExpression } from './compile-scalar.ts';
import { stringTemplate } from './compile-text.ts';
import { reportTemplatedKeys } from './compile-value.ts';
import type { Expression, TemplateContext } from './expression.ts';
import type { Segment } from './join.ts';
import { jsonInner, jsonText } from '../base/json-text.ts';
import { adviseNumber } from './number-advice.ts';
import type { Template } from './scope.ts';
import { textOf } from '../base/text-of.ts';

/**
 * The JSON text of a value, as `compileValue` would give it. Everything known is serialised now, so that a request
 * only joins texts. Numbers keep the digits they were written with (`50.0`), whole numbers beyond 2^53 stay exact.
 */
export function compileJson(node: PlanNode, context: TemplateContext): Template<string> {
  const writer = new JsonWriter(context);
  writer.write(node);
  return stringTemplate(writer.segments, writer.expressions);
}

class JsonWriter {
  readonly segments: Segment[] = [];
  readonly expressions: Expression[] = [];
  readonly #context: TemplateContext;

  constructor(context: TemplateContext) {
    this.#context = context;
  }

  write(node: PlanNode): void {
    if (node.kind === 'scalar') return this.#scalar(node);
    if (node.kind === 'list') {
      node.items.forEach((item, index) => {
        this.segments.push(index === 0 ? '[' : ',');
        this.write(item);
      });
      this.segments.push(node.items.length === 0 ? '[]' : ']');
      return;
    }
    reportTemplatedKeys(node, this.#context);
    node.entries.forEach((entry, index) => {
      this.segments.push(`${index === 0 ? '{' : ','}${jsonText(entry.key)}:`);
      this.write(entry.value);
    });
    this.segments.push(node.entries.length === 0 ? '{}' : '}');
  }

  #scalar(node: ScalarNode): void {
    if (typeof node.value !== 'string') {
      const shown =
        typeof node.value !== 'object' && JSON_NUMBER.test(node.source) ? node.source : jsonText(node.value);
      adviseNumber(node, shown, this.#context.problems);
      this.segments.push(shown);
      return;
    }
    const parts = compileParts(node, this.#context);
    const only = loneExpression(parts);
    if (only) return this.#add(only, jsonText);
    this.segments.push('"');
    for (const part of parts) {
      if (part.literal === undefined) this.#add(part.expression, (value) => jsonInner(textOf(value)));
      else this.segments.push(jsonInner(part.literal));
    }
    this.segments.push('"');
  }

  #add(expression: Expression, show: typeof jsonText): void {
    const { evaluate, constant } = expression;
    this.expressions.push(expression);
    this.segments.push(constant === undefined ? (scope) => show(evaluate(scope)) : show(constant));
  }
}

const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
