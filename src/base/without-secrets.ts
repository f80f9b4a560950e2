const MASK = '[redacted]';

/** The text with every secret masked, as it may leave the process. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => (secret === '' ? shown : shown.replaceAll(secret, MASK)), text);
}
