import type { MapNode, PlanNode } from '../base/plan-node.ts';
import { parseCss } from '../base/markup/css-selector.ts';
import type { Problems } from '../base/problems.ts';
import type { ExtractorKind } from '../contracts/checks.ts';

/** Texts or attributes of an HTML body by CSS selector. */
export const css: ExtractorKind = {
  key: 'css',
  reads: 'body',
  siblings: ['attribute'],
  compile(expression, { problems }, long) {
    if (expression.kind !== 'scalar' || typeof expression.value !== 'string' || expression.value.includes('{{')) {
      problems.error('wrong-type', expression.range, '"css" needs a CSS selector as text, without {{ }}.');
      return () => [];
    }
    const found = parseCss(expression.value, attributeName(long, problems));
    if (typeof found === 'function') return found;
    const { file } = expression.range;
    const start = found.offset === undefined ? undefined : expression.offsetOf(found.offset);
    const range = start === undefined ? expression.range : { file, start, end: start + 1 };
    problems.error('css-selector', range, found.message);
    return () => [];
  },
};

function attributeName(long: MapNode | undefined, problems: Problems): string | undefined {
  const node: PlanNode | undefined = long?.get('attribute');
  if (node === undefined) return undefined;
  if (node.kind === 'scalar' && node.value !== null && /^[^\s"'<>/={}]+$/.test(node.source)) {
    return node.source;
  }
  problems.error('bad-value', node.range, '"attribute" needs the name of an attribute, for example href.');
  return undefined;
}
