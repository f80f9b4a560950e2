import { createSecureContext } from 'node:tls';
import { isIP } from 'node:net';
import type { MapNode, PlanNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { settingText } from '../../template/settings.ts';
import { compileAuthorities, compileIdentity } from './tls-files.ts';
import { mapOf, onlyKeys } from './settings.ts';
import type { TlsSettings, TlsVersion } from './transport.ts';

const KEYS = ['insecure', 'ca', 'cert', 'key', 'passphrase', 'minVersion', 'maxVersion', 'serverName', 'ciphers'];

/** `tls: {…}`: files are read and checked against each other now, so that no request fails for what they hold. */
export function compileTls(node: PlanNode | undefined, compiler: Compiler): TlsSettings | undefined {
  const map = node === undefined ? undefined : mapOf(node, 'tls', compiler);
  if (map === undefined) return undefined;
  onlyKeys(map, KEYS, 'tls', compiler);
  const identity = compileIdentity(map, compiler);
  return {
    insecure: compileInsecure(map, compiler),
    ca: compileAuthorities(map.get('ca'), compiler),
    cert: identity?.cert,
    key: identity?.key,
    ...compileVersions(map, compiler),
    serverName: compileServerName(map.get('serverName'), compiler),
    ciphers: compileCiphers(map.get('ciphers'), compiler),
  };
}

function compileInsecure(map: MapNode, compiler: Compiler): boolean {
  const node = map.get('insecure');
  if (node !== undefined && !(node.kind === 'scalar' && typeof node.value === 'boolean')) {
    compiler.problems.error('wrong-type', node.range, '"tls.insecure" is true or false.');
  }
  return node?.kind === 'scalar' && node.value === true;
}

const VERSIONS: readonly (readonly [text: string, version: TlsVersion])[] = [
  ['1.2', 'TLSv1.2'],
  ['1.3', 'TLSv1.3'],
];

function compileVersions(map: MapNode, compiler: Compiler): Pick<TlsSettings, 'minVersion' | 'maxVersion'> {
  const minVersion = versionOf(map.get('minVersion'), 'minVersion', compiler);
  const maxVersion = versionOf(map.get('maxVersion'), 'maxVersion', compiler);
  const at = map.get('minVersion');
  if (at !== undefined && minVersion === 'TLSv1.3' && maxVersion === 'TLSv1.2') {
    const message = '"tls.minVersion" is above "tls.maxVersion", so no version is left. Exchange them, or drop one.';
    compiler.problems.error('bad-value', at.range, message);
  }
  return { minVersion, maxVersion };
}

function versionOf(node: PlanNode | undefined, key: string, compiler: Compiler): TlsVersion | undefined {
  if (node === undefined) return undefined;
  const found = node.kind === 'scalar' ? VERSIONS.find(([text]) => text === node.source) : undefined;
  if (found === undefined) compiler.problems.error('bad-value', node.range, `"tls.${key}" is 1.2 or 1.3.`);
  return found?.[1];
}

function compileServerName(node: PlanNode | undefined, compiler: Compiler): string | undefined {
  const name = settingText(node, compiler);
  if (name === undefined || node === undefined) return undefined;
  if (/^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/.test(name) && isIP(name) === 0) return name;
  const message = `"tls.serverName" is a host name without port, such as shop.example.com, not "${name}".`;
  compiler.problems.error('bad-value', node.range, message);
  return undefined;
}

function compileCiphers(node: PlanNode | undefined, compiler: Compiler): string | undefined {
  const ciphers = settingText(node, compiler);
  if (ciphers === undefined || node === undefined) return undefined;
  try {
    createSecureContext({ ciphers });
    return ciphers;
  } catch {
    const message = `"tls.ciphers" names no cipher that OpenSSL knows. Write names with colons between them, such as ECDHE-RSA-AES128-GCM-SHA256.`;
    compiler.problems.error('bad-value', node.range, message);
    return undefined;
  }
}
