import type { MapNode, PlanNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { compileText } from '../../template/index.ts';
import type { Scope } from '../../template/scope.ts';
import type { DigestUser } from './digest.ts';
import type { TextPart } from './pairs.ts';
import { Requirements } from './requirements.ts';
import type { Requiring } from './requirements.ts';
import { mapOf, onlyKeys, scalarOf } from './settings.ts';

/** How a request signs in: a value of `authorization`, or a name and password for the server's challenge. */
export type CompiledAuth =
  | { readonly header: AuthHeader; readonly digest?: undefined }
  | { readonly header?: undefined; readonly digest: DigestTemplate };

/** A value of `authorization`: the scheme with its space, and what is behind it. */
export interface AuthHeader {
  readonly scheme: 'Bearer ' | 'Basic ';
  readonly credentials: TextPart;
}

export interface DigestTemplate extends Requiring {
  readonly render: (scope: Scope) => DigestUser;
}

/** `auth: {bearer: token}`, `{basic: {username, password}}` or `{digest: …}`; `none` switches it off. */
export function compileAuth(node: PlanNode | undefined, compiler: Compiler): CompiledAuth | undefined {
  if (node === undefined || (node.kind === 'scalar' && node.value === 'none')) return undefined;
  const map = mapOf(node, 'auth', compiler);
  if (map === undefined) return undefined;
  onlyKeys(map, ['bearer', 'basic', 'digest'], 'auth', compiler);
  const [way] = map.entries.filter(({ key }) => Object.hasOwn(WAYS, key));
  if (way !== undefined) return WAYS[way.key]?.(way.value, compiler);
  compiler.problems.error('missing-key', map.range, '"auth" needs "bearer", "basic" or "digest".');
  return undefined;
}

const WAYS: Readonly<Record<string, (node: PlanNode, compiler: Compiler) => CompiledAuth | undefined>> = {
  bearer: (node, compiler) => {
    const credentials = textPart(node, 'auth.bearer', compiler);
    return credentials === undefined ? undefined : { header: { scheme: 'Bearer ', credentials } };
  },
  basic: (node, compiler) => {
    const account = compileAccount(node, 'auth.basic', compiler);
    return account === undefined ? undefined : { header: { scheme: 'Basic ', credentials: basicCredentials(account) } };
  },
  digest: (node, compiler) => {
    const account = compileAccount(node, 'auth.digest', compiler);
    return account === undefined ? undefined : { digest: digestTemplate(account) };
  },
};

interface Account {
  readonly username: TextPart;
  readonly password: TextPart;
}

function compileAccount(node: PlanNode, setting: string, compiler: Compiler): Account | undefined {
  const map = mapOf(node, setting, compiler);
  if (map === undefined) return undefined;
  onlyKeys(map, ['username', 'password'], setting, compiler);
  const username = required(map, 'username', setting, compiler);
  const password = required(map, 'password', setting, compiler);
  return username === undefined || password === undefined ? undefined : { username, password };
}

function digestTemplate({ username, password }: Account): DigestTemplate {
  const { needs, isReady } = new Requirements([username, password]);
  return {
    render: (scope) => ({ username: username.render(scope), password: password.render(scope) }),
    needs,
    isReady,
  };
}

function basicCredentials({ username, password }: Account): TextPart {
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
  return Buffer.from(`${username}:${password}`).toString('base64');
}

function required(map: MapNode, key: string, setting: string, compiler: Compiler): TextPart | undefined {
  const node = map.get(key);
  if (node !== undefined) return textPart(node, `${setting}.${key}`, compiler);
  compiler.problems.error('missing-key', map.range, `"${setting}" needs "${key}".`);
  return undefined;
}

function textPart(node: PlanNode, setting: string, compiler: Compiler): TextPart | undefined {
  const scalar = scalarOf(node, setting, compiler);
  return scalar === undefined ? undefined : compileText(scalar, compiler);
}
