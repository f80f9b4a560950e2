import type { MapNode, PlanNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { settingText } from '../../template/settings.ts';
import { hostPortText, parseHostPort } from './host-port.ts';
import type { HostPort } from './host-port.ts';
import { mapOf, onlyKeys } from './settings.ts';
import type { ProxySettings } from './transport.ts';

/** `proxy: http://host:3128`, a map with `url`, `username`, `password` and `bypass`, or `none`. */
export function compileProxy(node: PlanNode | undefined, compiler: Compiler): ProxySettings | undefined {
  if (node === undefined || (node.kind === 'scalar' && node.source === 'none')) return undefined;
  if (node.kind === 'scalar') return settings(compileUrl(node, 'proxy', compiler), undefined, []);
  const map = mapOf(node, 'proxy', compiler);
  if (map === undefined) return undefined;
  onlyKeys(map, ['url', 'username', 'password', 'bypass'], 'proxy', compiler);
  const given = credentialsOf(map, compiler);
  const bypass = compileBypass(map.get('bypass'), compiler);
  const url = map.get('url');
  if (url !== undefined) return settings(compileUrl(url, 'proxy.url', compiler), given, bypass);
  compiler.problems.error('missing-key', map.range, '"proxy" needs "url", such as url: http://proxy.example.com:3128.');
  return undefined;
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

interface ProxyUrl {
  readonly host: string;
  readonly port: number;
  readonly credentials: Credentials | undefined;
}

function settings(
  url: ProxyUrl | undefined,
  given: Credentials | undefined,
  bypass: readonly HostPort[],
): ProxySettings | undefined {
  if (url === undefined) return undefined;
  const { host, port } = url;
  const credentials = given ?? url.credentials;
  const authorization =
    credentials === undefined
      ? undefined
      : `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
  return { name: `http://${hostPortText(host, port)}`, host, port, authorization, bypass };
}

/** Messages never repeat the value: it may hold a password. */
function compileUrl(node: PlanNode, setting: string, compiler: Compiler): ProxyUrl | undefined {
  const text = settingText(node, compiler)?.trim();
  if (text === undefined) return undefined;
  const url = parseProxyUrl(text);
  if (url !== undefined) return url;
  const isOther = /^(https|socks[45a-z]*):/.test(text);
  const limit = isOther ? ' Proxies reached over TLS or SOCKS are not supported.' : '';
  const message = `"${setting}" must be http://host:port without a path, such as http://proxy.example.com:3128.${limit} A user name or password with special characters goes under "username" and "password".`;
  compiler.problems.error('bad-url', node.range, message);
  return undefined;
}

function parseProxyUrl(text: string): ProxyUrl | undefined {
  if (!text.startsWith('http://') || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.href.replace(/\/$/, '') !== url.origin.replace('//', `//${userPart(url)}`)) return undefined;
  const credentials = userPart(url) === '' ? undefined : decoded(url);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? 80 : Number(url.port), credentials };
}

/** `user:password@` as the URL has it, or nothing. */
function userPart({ username, password }: URL): string {
  if (username === '' && password === '') return '';
  return password === '' ? `${username}@` : `${username}:${password}@`;
}

function decoded({ username, password }: URL): Credentials {
  try {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    // A lone percent sign means itself.
    return { username, password };
  }
}

function credentialsOf(map: MapNode, compiler: Compiler): Credentials | undefined {
  const password = map.entry('password');
  if (map.get('username') === undefined) {
    if (password !== undefined) {
      compiler.problems.error('missing-key', password.keyRange, '"proxy.password" needs "proxy.username".');
    }
    return undefined;
  }
  const username = settingText(map.get('username'), compiler) ?? '';
  if (username.includes(':')) {
    const message = '"proxy.username" must not hold a colon: basic authentication ends the name there.';
    compiler.problems.error('bad-value', map.get('username')?.range ?? map.range, message);
  }
  return { username, password: settingText(password?.value, compiler) ?? '' };
}

function compileBypass(node: PlanNode | undefined, compiler: Compiler): readonly HostPort[] {
  if (node === undefined) return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    const text = settingText(item, compiler);
    const parsed = text === undefined ? undefined : parseHostPort(text.trim());
    if (text === undefined || parsed !== undefined) return parsed ?? [];
    const message = `"proxy.bypass" names hosts: shop.example.com, *.example.com for all below it, or 127.0.0.1:8000; not "${text}".`;
    compiler.problems.error('bad-value', item.range, message);
    return [];
  });
}
