import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { bits, der, integer, objectId, octets, sequence, text, time, truth } from './der.ts';

/** A key and the certificate that goes with it, both PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Signs certificates; trusted where its own is. */
export interface Authority {
  readonly cert: string;
  /** For names such as `DNS:localhost` or `IP:127.0.0.1`, several with commas between; valid, or out since yesterday. */
  issue(names: string, expired?: boolean): Certificate;
}

/** A fresh self-signed certificate for `names`, valid, or out since yesterday. */
export function selfSigned(names: string, expired = false): Certificate {
  const pair = keyPair();
  const cert = certificate({ subject: 'test', issuer: 'test', pair, signer: pair.privateKey, names, expired });
  return { key: pem(pair.privateKey), cert };
}

/** A fresh authority. */
export function authority(name = 'test authority'): Authority {
  const own = keyPair();
  const common = { issuer: name, signer: own.privateKey };
  return {
    cert: certificate({ ...common, subject: name, pair: own, names: undefined, expired: false }),
    issue: (names, expired = false) => {
      const pair = keyPair();
      return { key: pem(pair.privateKey), cert: certificate({ ...common, subject: 'issued', pair, names, expired }) };
    },
  };
}

/** The same key, to be opened with a passphrase. */
export function encrypted(key: string, passphrase: string): string {
  const options = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase } as const;
  return createPrivateKey(key).export(options).toString();
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

function keyPair(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  readonly pair: KeyPair;
  readonly signer: KeyObject;
  /** Absent for an authority. */
  readonly names: string | undefined;
  readonly expired: boolean;
}

const ECDSA_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));
const DAY_MS = 86_400_000;

/** X.509 version 3 (RFC 5280, 4.1), written here so that no test needs a tool for it. */
function certificate({ subject, issuer, pair, signer, names, expired }: CertificateFacts): string {
  const extension = names === undefined ? authorityExtension() : namesExtension(names);
  const toBeSigned = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_SHA256,
    distinguishedName(issuer),
    sequence(time(new Date(Date.now() - 3 * DAY_MS)), time(new Date(Date.now() + (expired ? -1 : 2) * DAY_MS))),
    distinguishedName(subject),
    pair.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension)),
  );
  const whole = sequence(toBeSigned, ECDSA_SHA256, bits(sign('sha256', toBeSigned, signer)));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function distinguishedName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(objectId('2.5.4.3'), text(commonName))));
}

function authorityExtension(): Buffer {
  return sequence(objectId('2.5.29.19'), truth(), octets(sequence(truth())));
}

function namesExtension(names: string): Buffer {
  const entries = names.split(',').map((name) => {
    const value = name.slice(name.indexOf(':') + 1);
    return isIP(value) === 4 ? der(0x87, Buffer.from(value.split('.').map(Number))) : der(0x82, Buffer.from(value));
  });
  return sequence(objectId('2.5.29.17'), octets(sequence(...entries)));
}
