import type { PlanNode, SourceRange } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';

/** `host` (`*.host` with all its subdomains), with a port or any, with a scheme or any. */
export interface HostRule {
  readonly scheme: string | undefined;
  readonly host: string;
  readonly subdomainsOnly: boolean;
  /** As a URL has it: an empty text is the usual port of the scheme; `undefined` = any. */
  readonly port: string | undefined;
}

/** What is remembered of hosts that come out of answers and data: as many as this. */
const MOST_KNOWN = 1000;

/** The servers that a plan may send to: those it names, and those of `allowedHosts`. */
export class AllowedServers {
  readonly #named: ReadonlySet<string>;
  readonly #rules: readonly HostRule[];
  readonly #known = new Map<string, boolean>();
  /** The one allowed last: usually the only one. */
  #last: string | undefined;

  /** `named` may still grow. */
  constructor(named: ReadonlySet<string>, rules: readonly HostRule[]) {
    this.#named = named;
    this.#rules = rules;
  }

  /** `origin` as URLs write it: `http://host:port`. */
  has(origin: string): boolean {
    if (origin === this.#last) return true;
    const isAllowed = this.#named.has(origin) || this.#isAllowed(origin);
    if (isAllowed) this.#last = origin;
    return isAllowed;
  }

  #isAllowed(origin: string): boolean {
    if (this.#rules.length === 0) return false;
    const known = this.#known.get(origin);
    if (known !== undefined) return known;
    const url = new URL(origin);
    const isAllowed = this.#rules.some((rule) => fits(url, rule));
    if (this.#known.size < MOST_KNOWN) this.#known.set(origin, isAllowed);
    return isAllowed;
  }
}

/** The entries of `allowedHosts`, after their expressions (`textOf`); what is no host is reported. */
export function allowedHosts(
  node: PlanNode | undefined,
  problems: Problems,
  textOf: (item: PlanNode) => string | undefined,
): readonly HostRule[] {
  if (node?.kind !== 'list') return [];
  return node.items.flatMap((item) => {
    const text = textOf(item);
    return text === undefined ? [] : (hostRule(text, item.range, problems) ?? []);
  });
}

function hostRule(text: string, at: SourceRange, problems: Problems): HostRule | undefined {
  const scheme = /^(https?):\/\//i.exec(text)?.[1]?.toLowerCase();
  const rest = scheme === undefined ? text : text.slice(scheme.length + 3).replace(/\/$/, '');
  const subdomainsOnly = rest.startsWith('*.');
  const place = subdomainsOnly ? rest.slice(2) : rest;
  const base = `${scheme ?? 'http'}://${place}`;
  const isHost = /^(?:\[[\da-f:.]+\]|[^\s/?#@\\:*]+)(?::\d+)?$/i.test(place) && URL.canParse(base);
  if (!isHost) {
    const message = `"${text}" is not a host. Write sso.example.com, *.example.com, localhost:8081 or http://localhost:8081.`;
    problems.error('bad-value', at, message);
    return undefined;
  }
  const host = new URL(base).hostname;
  const port = /:(\d+)$/.exec(place)?.[1];
  if (scheme === undefined) return { scheme, host, subdomainsOnly, port };
  // A full origin without a port means the usual one; a host alone means any.
  return { scheme: `${scheme}:`, host, subdomainsOnly, port: port ?? '' };
}

function fits(url: URL, rule: HostRule): boolean {
  if (rule.scheme !== undefined && rule.scheme !== url.protocol) return false;
  if (rule.port !== undefined && portOf(url.protocol, rule.port) !== portOf(url.protocol, url.port)) return false;
  return rule.subdomainsOnly ? url.hostname.endsWith(`.${rule.host}`) : url.hostname === rule.host;
}

function portOf(scheme: string, port: string): number {
  if (port !== '') return Number(port);
  return scheme === 'https:' ? 443 : 80;
}
