import type { MapNode, PlanNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { compileText } from '../../template/index.ts';
import type { Scope } from '../../template/scope.ts';
import type { TextPart } from './pairs.ts';
import { Requirements } from './requirements.ts';
import { mapOf, onlyKeys, scalarOf } from './settings.ts';

/** The value of `authorization`: `auth: {bearer: token}` or `{basic: {username, password}}`; `none` switches it off. */
export function compileAuth(node: PlanNode | undefined, compiler: Compiler): TextPart | undefined {
  if (node === undefined || (node.kind === 'scalar' && node.value === 'none')) return undefined;
  const map = mapOf(node, 'auth', compiler);
  if (map === undefined) return undefined;
  onlyKeys(map, ['bearer', 'basic'], 'auth', compiler);
  const basic = map.get('basic');
  if (basic !== undefined) return compileBasic(basic, compiler);
  const bearer = map.get('bearer');
  if (bearer !== undefined) return textPart(bearer, 'auth.bearer', compiler, (token) => `Bearer ${token}`);
  compiler.problems.error('missing-key', map.range, '"auth" needs "bearer" or "basic".');
  return undefined;
}

function compileBasic(node: PlanNode, compiler: Compiler): TextPart | undefined {
  const map = mapOf(node, 'auth.basic', compiler);
  if (map === undefined) return undefined;
  onlyKeys(map, ['username', 'password'], 'auth.basic', compiler);
  const username = required(map, 'username', compiler);
  const password = required(map, 'password', compiler);
  if (username === undefined || password === undefined) return undefined;
  const requirements = new Requirements([username, password]);
  const isConstant = username.constant !== undefined && password.constant !== undefined;
  return {
    constant: isConstant ? basicValue(username.constant, password.constant) : undefined,
    render: (scope) => basicValue(username.render(scope), password.render(scope)),
    needs: requirements.needs,
    isReady: requirements.isReady,
  };
}

function basicValue(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function required(map: MapNode, key: string, compiler: Compiler): TextPart | undefined {
  const node = map.get(key);
  if (node !== undefined) return textPart(node, `auth.basic.${key}`, compiler, (text) => text);
  compiler.problems.error('missing-key', map.range, `"auth.basic" needs "${key}".`);
  return undefined;
}

function textPart(
  node: PlanNode,
  setting: string,
  compiler: Compiler,
  dress: (text: string) => string,
): TextPart | undefined {
  const scalar = scalarOf(node, setting, compiler);
  if (scalar === undefined) return undefined;
  const template = compileText(scalar, compiler);
  return {
    constant: template.constant === undefined ? undefined : dress(template.constant),
    render: (scope: Scope) => dress(template.render(scope)),
    needs: template.needs,
    isReady: template.isReady,
  };
}
