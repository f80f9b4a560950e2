import { withoutSecrets } from './without-secrets.ts';
import type { Value } from './value.ts';

const MASK = '[redacted]';
const SENSITIVE = /passw(or)?d|secret|token|api[-_]?key|authorization/i;
// `password: TestPass123!` on a line of its own or inside { }; expressions, JSONPaths and flags are no secrets.
const ENTRY = /([A-Za-z_][\w-]*)(\s*:\s+)("[^"\n]*"|'[^'\n]*'|[^\s#,{}[\]"'][^#,}\n]*)/g;
const HARMLESS = /^["']?(\{\{|\$|true\b|false\b|null\b|[A-Z][A-Z0-9_]*["']?\s*$)/;

// `http://user:password@host`, as proxies are named.
const CREDENTIALS = /(\bhttps?:\/\/)[^\s/@'"]*:[^\s/'"]*@/gi;

/** The plan's text as it may be shown: secret values and written passwords masked. */
export function redactedPlanText(text: string, secrets: readonly string[]): string {
  const masked = text.replace(ENTRY, (whole, key: string, colon: string, value: string) => {
    if (!SENSITIVE.test(key) || HARMLESS.test(value)) return whole;
    return `${key}${colon}${MASK}${/\s*$/.exec(value)?.[0] ?? ''}`;
  });
  return withoutSecrets(masked.replace(CREDENTIALS, `$1${MASK}@`), secrets);
}

/** Plan variables as they may be shown. */
export function redactedVariables(
  variables: Readonly<Record<string, Value>>,
  secrets: readonly string[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, redacted(name, value, secrets)]));
}

function redacted(name: string, value: Value, secrets: readonly string[]): unknown {
  if (SENSITIVE.test(name)) return MASK;
  if (typeof value === 'bigint') return String(value);
  const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
  const hidden = secrets.some((secret) => secret.length > 0 && text.includes(secret));
  if (hidden) return MASK;
  return JSON.parse(text) as unknown;
}
