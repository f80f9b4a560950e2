import { createHash } from 'node:crypto';
import type { MapNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { innermost } from './settings.ts';
import { compileTls } from './tls-settings.ts';
import type { ConnectionSettings } from './transport.ts';

/** How the connections of a step are made; `undefined` when the plan says nothing about it. */
export function compileConnection(step: MapNode, compiler: Compiler): ConnectionSettings | undefined {
  return connectionSettings({ tls: compileTls(innermost(step, 'tls', compiler), compiler) });
}

/** Settings with the key they are compared by. */
export function connectionSettings(parts: Partial<Omit<ConnectionSettings, 'key'>>): ConnectionSettings | undefined {
  const { tls } = parts;
  if (tls === undefined) return undefined;
  const key = createHash('sha256')
    .update(JSON.stringify([tls]))
    .digest('base64');
  return Object.freeze({ key, tls });
}
