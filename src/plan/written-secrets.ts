import type { MapEntry, PlanNode, ScalarNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { lineOf } from '../base/line-starts.ts';

const SECRET_NAME = /(?:passw(?:or)?d|passphrase|secret|api[-_]?key|token|credentials?)$/i;

/** Where a password may stand that signs requests in: the setting, and the part of it. */
const SIGNING_IN: Readonly<Record<string, readonly (readonly string[])[]>> = {
  auth: [['bearer'], ['basic', 'password'], ['digest', 'password']],
  proxy: [['password']],
};

/**
 * Warns, once, of passwords and keys written in the plan: literals that sign requests in, and variables named like
 * secrets. Rows of data and bodies are test accounts as a rule, and so is everything for a server on this machine.
 */
export function warnOfWrittenSecrets(root: PlanNode, origins: readonly string[], problems: Problems): void {
  if (origins.every(isLocal)) return;
  const [first, ...others] = writtenIn(root);
  if (first === undefined) return;
  const { key, value } = first;
  const lines = [...new Set(others.map((other) => lineOf(other.value.range)))];
  const also = lines.length === 0 ? '' : ` The same in line${lines.length === 1 ? '' : 's'} ${lines.join(', ')}.`;
  const variable = key.replace(/(?<=[a-z0-9])(?=[A-Z])|\W/g, '_').toUpperCase();
  const message = `"${key}" is written in the plan, for all who see it. Keep it in the environment:  secrets: { ${key}: ${variable} }  and write "{{secrets.${key}}}".${also}`;
  problems.warn('advice', value.range, message);
}

function* writtenIn(node: PlanNode): Generator<MapEntry> {
  if (node.kind === 'list') for (const item of node.items) yield* writtenIn(item);
  if (node.kind !== 'map') return;
  for (const entry of node.entries) {
    const { key, value } = entry;
    if (BODIES.has(key)) continue;
    if (key === 'variables' && value.kind === 'map') {
      yield* value.entries.filter((variable) => SECRET_NAME.test(variable.key) && isLiteral(variable.value));
    } else if (Object.hasOwn(SIGNING_IN, key)) yield* signingIn(entry);
    else yield* writtenIn(value);
  }
}

/** What the user sends and sets freely: a key in it only happens to be called like a setting. */
const BODIES: ReadonlySet<string> = new Set(['data', 'secrets', 'json', 'form', 'multipart', 'query', 'set', 'with']);

function* signingIn({ key, value }: MapEntry): Generator<MapEntry> {
  for (const path of SIGNING_IN[key] ?? []) {
    let entry: MapEntry | undefined;
    let inside: PlanNode | undefined = value;
    for (const part of path) {
      entry = inside?.kind === 'map' ? inside.entry(part) : undefined;
      inside = entry?.value;
    }
    if (entry !== undefined && isLiteral(entry.value)) yield entry;
  }
}

/** Long enough for a secret: not `none` or `x`; and neither an expression nor the address where one is asked for. */
function isLiteral(node: PlanNode): node is ScalarNode {
  return node.kind === 'scalar' && /^(?!\/|https?:)(?!.*\{\{).{6,}$/s.test(node.source);
}

function isLocal(origin: string): boolean {
  return /^https?:\/\/(?:localhost|[\w.-]+\.localhost|127(?:\.\d+){3}|\[::1\])(?::|\/|$)/.test(origin);
}
