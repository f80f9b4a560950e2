import type { Failure } from '../../metrics/sample.ts';

/** What went wrong, and what to do about it. */
type Cause = readonly [what: string, cure: string];

const UNKNOWN_AUTHORITY = 'Name its authority in tls.ca, or accept any with tls: { insecure: true }';
const SHOW_CERTIFICATE = 'Show it one with tls.cert and tls.key';
const OTHER_VERSION = 'Look at tls.minVersion and tls.maxVersion, and at the server';

/** By Node's or OpenSSL's code. */
const CAUSES: Readonly<Record<string, Cause>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: ['its certificate is signed by itself', UNKNOWN_AUTHORITY],
  SELF_SIGNED_CERT_IN_CHAIN: ['its certificate is signed by an authority that is not known here', UNKNOWN_AUTHORITY],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'its certificate is signed by an authority that is not known here',
    UNKNOWN_AUTHORITY,
  ],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'its certificate is signed by an authority that is not known here',
    UNKNOWN_AUTHORITY,
  ],
  CERT_HAS_EXPIRED: ['its certificate ran out', 'Renew it, or accept any with tls: { insecure: true }'],
  CERT_NOT_YET_VALID: ['its certificate is not valid yet', 'Look at the clocks of both machines'],
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: ['it asks for a certificate of the client', SHOW_CERTIFICATE],
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: [
    'it found nothing in common with us: version, ciphers, or a certificate of the client',
    'Look at the tls settings and the log of the server',
  ],
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: ['it does not know the authority of our certificate', 'Look at tls.cert'],
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: ['it refused our certificate', 'Look at tls.cert'],
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: ['our certificate ran out', 'Renew tls.cert'],
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: ['it does not speak the versions of TLS that we may use', OTHER_VERSION],
  ERR_SSL_UNSUPPORTED_PROTOCOL: ['it does not speak the versions of TLS that we may use', OTHER_VERSION],
  ERR_SSL_WRONG_VERSION_NUMBER: ['what answers there does not speak TLS', 'Is it http:// on this port?'],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ['what answers there does not speak TLS', 'Is it http:// on this port?'],
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: ['it does not know the name it was asked for', 'Look at the host or tls.serverName'],
};

/** A TLS connection that was not made, or that the server ended for a reason of TLS. */
export function tlsFailure(error: Error, code: string, origin: string): Failure {
  const [what, cure] = code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? otherName(error) : (CAUSES[code] ?? []);
  const cause = what === undefined ? code || error.message : `${what} (${code})`;
  const message = `${origin}: TLS failed: ${cause}.${cure === undefined ? '' : ` ${endSentence(cure)}`}`;
  return { kind: 'connection', name: 'tls_error', message };
}

/** Alerts that come after the handshake, such as for a missing certificate of the client in TLS 1.3. */
export function isTlsCode(code: string): boolean {
  return code.startsWith('ERR_SSL_');
}

function otherName(error: Error): Cause {
  const { cert } = error as { readonly cert?: { readonly subjectaltname?: unknown } };
  const names = typeof cert?.subjectaltname === 'string' ? cert.subjectaltname : 'another name';
  return [
    `its certificate is for ${names}`,
    'Look at the host of the URL, name the right one in tls.serverName, or accept any with tls: { insecure: true }',
  ];
}

function endSentence(text: string): string {
  return text.endsWith('?') ? text : `${text}.`;
}
