import type { PlanNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { planFileBytes } from './plan-file-bytes.ts';
import { mapOf, onlyKeys } from './settings.ts';
import type { TlsSettings } from './transport.ts';

/** `tls: {insecure: true}` accepts any certificate; `ca` is a PEM file beside the plan. */
export function compileTls(node: PlanNode | undefined, compiler: Compiler): TlsSettings | undefined {
  const map = node === undefined ? undefined : mapOf(node, 'tls', compiler);
  if (map === undefined) return undefined;
  onlyKeys(map, ['insecure', 'ca'], 'tls', compiler);
  const insecure = map.get('insecure');
  const ca = map.get('ca');
  if (insecure !== undefined && !(insecure.kind === 'scalar' && typeof insecure.value === 'boolean')) {
    compiler.problems.error('wrong-type', insecure.range, '"tls.insecure" is true or false.');
  }
  return {
    insecure: insecure?.kind === 'scalar' && insecure.value === true,
    ca: ca === undefined ? undefined : planFileBytes(ca, 'tls.ca', compiler).toString('utf8'),
  };
}
