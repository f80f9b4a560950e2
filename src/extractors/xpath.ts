import type { MapNode, PlanNode } from '../base/plan-node.ts';
import { parseXPath } from '../base/markup/xpath.ts';
import type { Namespaces } from '../base/markup/xpath.ts';
import type { Problems } from '../base/problems.ts';
import type { ExtractorKind } from '../contracts/checks.ts';

/** Nodes or worked-out values of an XML or HTML body by XPath. */
export const xpath: ExtractorKind = {
  key: 'xpath',
  reads: 'body',
  siblings: ['namespaces'],
  compile(expression, { problems }, long) {
    if (expression.kind !== 'scalar' || typeof expression.value !== 'string' || expression.value.includes('{{')) {
      problems.error('wrong-type', expression.range, '"xpath" needs an XPath as text, without {{ }}.');
      return () => [];
    }
    const written = long?.get('namespaces');
    const namespaces = namespacesOf(written, problems);
    // Without the prefixes that are meant, every one of them would be a mistake.
    if (written !== undefined && namespaces === undefined) return () => [];
    const found = parseXPath(expression.value, namespaces);
    if (typeof found === 'function') return found;
    const { file } = expression.range;
    const last = Math.max(0, expression.value.length - 1);
    const start = found.offset === undefined ? undefined : expression.offsetOf(Math.min(found.offset, last));
    const range = start === undefined ? expression.range : { file, start, end: start + 1 };
    problems.error('xpath', range, found.message);
    return () => [];
  },
};

function namespacesOf(node: PlanNode | undefined, problems: Problems): Namespaces | undefined {
  if (node === undefined) return undefined;
  const entries = node.kind === 'map' ? (node satisfies MapNode).entries : [];
  const pairs = entries.flatMap(({ key, value }) =>
    value.kind === 'scalar' && value.source !== '' ? [[key, value.source] as const] : [],
  );
  if (pairs.length > 0 && pairs.length === entries.length) return new Map(pairs);
  const message =
    '"namespaces" is a map from prefixes to namespaces: { s: http://schemas.xmlsoap.org/soap/envelope/ }.';
  problems.error('wrong-type', node.range, message);
  return undefined;
}
