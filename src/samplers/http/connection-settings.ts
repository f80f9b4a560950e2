import { createHash } from 'node:crypto';
import type { MapNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { compileConnectTo } from './connect-to.ts';
import { compileProxy } from './proxy-settings.ts';
import { innermost } from './settings.ts';
import { compileTls } from './tls-settings.ts';
import type { ConnectionSettings } from './transport.ts';

/** How the connections of a step are made; `undefined` when the plan says nothing about it. */
export function compileConnection(step: MapNode, compiler: Compiler): ConnectionSettings | undefined {
  return connectionSettings({
    tls: compileTls(innermost(step, 'tls', compiler), compiler),
    proxy: compileProxy(innermost(step, 'proxy', compiler), compiler),
    connectTo: compileConnectTo(compiler.inherited('connectTo').at(-1), compiler),
  });
}

/** Settings with the key they are compared by. */
export function connectionSettings(parts: Partial<Omit<ConnectionSettings, 'key'>>): ConnectionSettings | undefined {
  const { tls, proxy, connectTo = [] } = parts;
  if (tls === undefined && proxy === undefined && connectTo.length === 0) return undefined;
  const key = createHash('sha256')
    .update(JSON.stringify([tls, proxy, connectTo]))
    .digest('base64');
  return Object.freeze({ key, tls, proxy, connectTo });
}
