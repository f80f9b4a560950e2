import type { PlanNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { settingText } from '../../template/settings.ts';
import { parseHostPort } from './host-port.ts';
import { mapOf } from './settings.ts';
import type { ConnectRule } from './transport.ts';

/** `connectTo: { "api.example.com:443": "127.0.0.1:8443" }`: connections for one host go to another. */
export function compileConnectTo(node: PlanNode | undefined, compiler: Compiler): readonly ConnectRule[] {
  const map = node === undefined ? undefined : mapOf(node, 'connectTo', compiler);
  return (map?.entries ?? []).flatMap((entry) => {
    const from = parseHostPort(entry.key);
    if (from === undefined || from.host.startsWith('*')) {
      const message = `"${entry.key}" is not a host that requests go to. Write api.example.com or api.example.com:443, without http:// and without a path.`;
      compiler.problems.error('bad-value', entry.keyRange, message);
      return [];
    }
    const text = settingText(entry.value, compiler);
    const to = text === undefined ? undefined : parseHostPort(text.trim());
    if (to !== undefined && !to.host.startsWith('*')) return { from, to };
    if (text !== undefined) {
      const message = `"connectTo" of "${entry.key}" must be host:port or a host alone, such as 127.0.0.1:8443, not "${text}".`;
      compiler.problems.error('bad-value', entry.value.range, message);
    }
    return [];
  });
}
