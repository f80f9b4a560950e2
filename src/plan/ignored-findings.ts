import type { MapNode } from '../base/plan-node.ts';

/** `report.findings.ignore`: which rules there are, the schema has checked. */
export function ignoredFindings(root: MapNode): readonly string[] {
  const report = root.get('report');
  const findings = report?.kind === 'map' ? report.get('findings') : undefined;
  const ignore = findings?.kind === 'map' ? findings.get('ignore') : undefined;
  if (ignore?.kind !== 'list') return [];
  return ignore.items.flatMap((item) => (item.kind === 'scalar' ? [item.source] : []));
}
