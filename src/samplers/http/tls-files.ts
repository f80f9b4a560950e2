import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { MapEntry, MapNode, PlanNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { settingText } from '../../template/settings.ts';
import { planFileBytes } from './plan-file.ts';

/** What a client shows of itself, PEM; the key is not encrypted any more. */
export interface ClientIdentity {
  readonly cert: string;
  readonly key: string;
}

interface PemFile {
  readonly node: PlanNode;
  /** As written in the plan. */
  readonly name: string;
  readonly text: string;
}

/** `tls.ca`: one certificate or several. */
export function compileAuthorities(node: PlanNode | undefined, compiler: Compiler): string | undefined {
  const file = readPem(node, 'tls.ca', compiler);
  if (file === undefined) return undefined;
  return certificatesOf(file, 'tls.ca', compiler) === undefined ? undefined : file.text;
}

/** `tls.cert` with its chain, `tls.key` and `tls.passphrase`. A `cert` file may hold the key as well. */
export function compileIdentity(map: MapNode, compiler: Compiler): ClientIdentity | undefined {
  const certFile = readPem(map.get('cert'), 'tls.cert', compiler);
  if (certFile === undefined) {
    refuseLonely(map.entry('passphrase') ?? map.entry('key'), compiler);
    return undefined;
  }
  const keyFile = readPem(map.get('key'), 'tls.key', compiler) ?? certFile;
  const leaf = certificatesOf(certFile, 'tls.cert', compiler)?.[0];
  const key = privateKeyOf(keyFile, map, compiler);
  if (leaf === undefined || key === undefined) return undefined;
  warnOutdated(leaf, certFile, compiler);
  if (leaf.checkPrivateKey(key)) {
    return { cert: certFile.text, key: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
  }
  const message = `The key "${keyFile.name}" does not belong to the certificate "${certFile.name}". Name the key that the certificate was made for.`;
  compiler.problems.error('bad-value', keyFile.node.range, message);
  return undefined;
}

/** A key without a certificate would never be used. */
function refuseLonely(entry: MapEntry | undefined, compiler: Compiler): void {
  if (entry === undefined) return;
  const message = `"tls.${entry.key}" needs "tls.cert", the certificate that it belongs to.`;
  compiler.problems.error('missing-key', entry.keyRange, message);
}

/** The text of a file; empty when it cannot be read, which is then reported. */
function readPem(node: PlanNode | undefined, setting: string, compiler: Compiler): PemFile | undefined {
  if (node === undefined) return undefined;
  const bytes = planFileBytes(node, setting, compiler);
  const name = node.kind === 'scalar' ? node.source : '';
  return { node, name, text: bytes.toString('latin1') };
}

const CERTIFICATE =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;
const HEADER = /-----BEGIN [A-Z0-9 ]+-----/;
const KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/;

function certificatesOf(
  { node, name, text }: PemFile,
  setting: string,
  compiler: Compiler,
): readonly X509Certificate[] | undefined {
  const blocks = text.match(CERTIFICATE) ?? [];
  if (blocks.length === 0) {
    const message = `"${name}" (${setting}) holds no certificate: ${whatItIs(text)}. It must be PEM and hold -----BEGIN CERTIFICATE-----.`;
    compiler.problems.error('bad-value', node.range, message);
    return undefined;
  }
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    const message = `"${name}" (${setting}) holds a certificate that is damaged. Copy the file again, from BEGIN to END.`;
    compiler.problems.error('bad-value', node.range, message);
    return undefined;
  }
}

function privateKeyOf({ node, name, text }: PemFile, map: MapNode, compiler: Compiler): KeyObject | undefined {
  const passphraseNode = map.get('passphrase');
  const passphrase = compilePassphrase(passphraseNode, compiler);
  // Wrong already, or an empty secret: both are reported where they are.
  if (passphraseNode !== undefined && (passphrase === undefined || passphrase === '')) return undefined;
  if (!KEY.test(text)) {
    const where =
      map.get('key') === undefined ? 'and there is no "tls.key". Add key: client-key.pem' : 'It must be PEM';
    const message = `"${name}" holds no private key: ${whatItIs(text)}; ${where}.`;
    compiler.problems.error(map.get('key') === undefined ? 'missing-key' : 'bad-value', node.range, message);
    return undefined;
  }
  try {
    return createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    const [at, message] = keyProblem({ cause, name, text, node, passphraseNode });
    compiler.problems.error('bad-value', at.range, message);
    return undefined;
  }
}

interface KeyTrouble {
  readonly cause: unknown;
  readonly name: string;
  readonly text: string;
  readonly node: PlanNode;
  readonly passphraseNode: PlanNode | undefined;
}

function keyProblem({ cause, name, text, node, passphraseNode }: KeyTrouble): readonly [PlanNode, string] {
  const isEncrypted = /ENCRYPTED/.test(text) || (cause as { code?: unknown }).code === 'ERR_MISSING_PASSPHRASE';
  if (!isEncrypted) {
    return [node, `"${name}" holds a private key that is damaged. Copy the file again, from BEGIN to END.`];
  }
  if (passphraseNode === undefined) {
    const cure = 'Add passphrase: "{{secrets.tlsPassphrase}}" beside it';
    return [node, `The private key in "${name}" is encrypted, and there is no "tls.passphrase". ${cure}.`];
  }
  return [passphraseNode, `"tls.passphrase" does not open the private key in "${name}". Check the secret.`];
}

function compilePassphrase(node: PlanNode | undefined, compiler: Compiler): string | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar' && node.source.includes('{{')) return settingText(node, compiler);
  const message =
    '"tls.passphrase" must not stand in the plan. Name an environment variable under "secrets" and write passphrase: "{{secrets.tlsPassphrase}}".';
  compiler.problems.error('bad-value', node.range, message);
  return undefined;
}

function warnOutdated(leaf: X509Certificate, file: PemFile, compiler: Compiler): void {
  if (Date.parse(leaf.validTo) > Date.now()) return;
  const message = `The certificate "${file.name}" (tls.cert) ran out on ${leaf.validTo}. Servers will refuse it.`;
  compiler.problems.warn('advice', file.node.range, message);
}

function whatItIs(text: string): string {
  if (text === '') return 'the file is empty';
  if (KEY.test(text)) return 'it is a private key';
  const header = HEADER.exec(text)?.[0];
  if (header !== undefined) return `it begins with ${header}`;
  // A DER sequence with a long length: certificates and PKCS #12 alike.
  if (text.startsWith('0\x82')) return 'it is binary (DER or PKCS #12)';
  return 'it is no PEM file';
}
