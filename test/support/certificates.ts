import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key and the certificate that goes with it, both PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** True when there is an openssl to make certificates with. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A fresh self-signed certificate for `name` (`DNS:localhost`, `IP:127.0.0.1`), or one that ran out yesterday. */
export function selfSigned(name: string, expired = false): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'loadplan-cert-'));
  const at = (file: string): string => join(folder, file);
  const run = (...words: string[]): unknown => execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' });
  try {
    writeFileSync(at('san.ext'), `subjectAltName=${name}\n`);
    run('ecparam', '-genkey', '-name', 'prime256v1', '-out', 'key.pem');
    run('req', '-new', '-key', 'key.pem', '-subj', '/CN=test', '-out', 'csr.pem');
    // A negative number of days ends it in the past.
    run(
      'x509',
      '-req',
      '-in',
      'csr.pem',
      '-signkey',
      'key.pem',
      '-extfile',
      'san.ext',
      '-days',
      expired ? '-1' : '2',
      '-out',
      'cert.pem',
    );
    return { key: readFileSync(at('key.pem'), 'utf8'), cert: readFileSync(at('cert.pem'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
