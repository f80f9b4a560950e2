import type { MapNode, ScalarNode } from '../../base/plan-node.ts';
import { parseSize } from '../../base/units.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { innermost, switchSetting } from './settings.ts';
import { timeoutsOf } from './timeout-setting.ts';
import { STANDARD_RULES } from './transport.ts';
import type { SendRules } from './transport.ts';

/** How long a step's exchanges may take, and what else it says about them. */
export interface Sending {
  readonly timeoutMs: number;
  readonly rules: SendRules;
}

/** `timeout`, `maxBytes`, `expectLength`, `http2` and `transport` as they apply to one step. */
export function compileSending(step: MapNode, url: ScalarNode, compiler: Compiler): Sending {
  const { connect, firstByte, total } = timeoutsOf(step, compiler);
  const rules: SendRules = {
    // Only what can pass before something around it does.
    connectMs: soonerThan(total, Math.min(connect ?? Infinity, firstByte ?? Infinity)),
    firstByteMs: soonerThan(total, firstByte ?? Infinity),
    maxBytes: compileMaxBytes(step, compiler),
    expectLength: switchSetting(step, 'expectLength', compiler, false),
    http2: compileHttp2(step, url, compiler),
    transport: compileTransport(step, compiler),
  };
  return { timeoutMs: total, rules: isStandard(rules) ? STANDARD_RULES : Object.freeze(rules) };
}

function soonerThan(totalMs: number, limitMs: number): number | undefined {
  return limitMs < totalMs ? limitMs : undefined;
}

function isStandard(rules: SendRules): boolean {
  return (Object.keys(STANDARD_RULES) as (keyof SendRules)[]).every((key) => rules[key] === STANDARD_RULES[key]);
}

function compileMaxBytes(step: MapNode, compiler: Compiler): number | undefined {
  const node = innermost(step, 'maxBytes', compiler);
  if (node === undefined) return undefined;
  const parsed =
    node.kind === 'scalar' ? parseSize(node.source, 'maxBytes') : { message: '"maxBytes" is a size, such as 10MB.' };
  if (parsed.value !== undefined && parsed.value > 0) return parsed.value;
  const message =
    parsed.message ?? '"maxBytes" must be more than 0. For an answer without a body write  assertions: { size: 0B }';
  compiler.problems.error(message.includes('needs a unit') ? 'unit' : 'bad-value', node.range, message);
  return undefined;
}

function compileHttp2(step: MapNode, url: ScalarNode, compiler: Compiler): boolean {
  const isWanted = switchSetting(step, 'http2', compiler, false);
  const node = innermost(step, 'http2', compiler);
  const base = compiler.inherited('baseUrl').at(-1);
  const from = /^https?:/i.test(url.source) || base?.kind !== 'scalar' ? url.source : base.source;
  if (isWanted && node !== undefined && /^http:/i.test(from)) {
    const server = /^[^/]*\/\/[^/]*/.exec(from)?.[0] ?? from;
    const message = `"http2" does nothing for ${server}: HTTP/2 is agreed on while TLS is set up. Write https://, or drop "http2".`;
    compiler.problems.warn('advice', node.range, message);
  }
  return isWanted;
}

function compileTransport(step: MapNode, compiler: Compiler): SendRules['transport'] {
  const node = innermost(step, 'transport', compiler);
  if (node === undefined) return STANDARD_RULES.transport;
  const value = node.kind === 'scalar' ? node.value : undefined;
  if (value === 'wire' || value === 'undici') return value;
  compiler.problems.error('bad-value', node.range, '"transport" must be "wire" or "undici".');
  return STANDARD_RULES.transport;
}
