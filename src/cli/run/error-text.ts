import { RunError } from '../../base/errors.ts';
import { withoutSecrets } from '../../base/without-secrets.ts';

/** What is said of an error that broke a run: one line of the world's, the stack of a bug. No secret is in it. */
export function errorText(error: unknown, secrets: readonly string[]): string {
  if (error instanceof RunError) return withoutSecrets(error.message, secrets);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return withoutSecrets(text, secrets);
}
