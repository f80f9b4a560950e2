import { RunError } from '../../base/errors.ts';
import { withoutSecrets } from '../../base/without-secrets.ts';
import { oneLine } from '../../outputs/one-line.ts';

/** What is said of an error that broke a run: one line of the world's, the stack of a bug. No secret is in it. */
export function errorText(error: unknown, secrets: readonly string[]): string {
  if (error instanceof RunError) return withoutSecrets(error.message, secrets);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return withoutSecrets(text, secrets);
}

/**
 * The one line about a bug in what only watches a run (`The live page`): the error and where it came up, for whoever
 * reports it. No secret is in it.
 */
export function watcherBroken(what: string, error: unknown, secrets: readonly string[]): string {
  const [message = '', ...frames] = errorText(error, secrets).split('\n');
  const place = frames.find((frame) => /^\s+at /.test(frame))?.trim();
  const text = `${message}${place === undefined ? '' : ` ${place}`}`;
  return `warning: ${what} ended because of a bug in loadplan; the run goes on. Please report it: ${oneLine(text)}`;
}
