import type { Value } from '../../base/value.ts';

/** Tokens change; the last ones are those that can still turn up. */
const MOST_LEARNED = 20;
/** Shorter values would hide half of every text. */
const SHORTEST = 6;

/** What one user has come to hold that nobody may see: tokens out of answers, passwords it signed in with. */
export class LearnedSecrets {
  private readonly known = new Set<string>();
  private snapshot: ReadonlySet<string> | undefined;
  private lastLine: string | undefined;
  /** Seen last: tokens are taken out of an answer and then sent. */
  private last: Value | undefined;

  /** The same set until something is added: what is made of it can be kept beside it. */
  get values(): ReadonlySet<string> {
    return (this.snapshot ??= new Set(this.known));
  }

  /** A value, or each one in it. */
  add(value: Value | undefined): void {
    if (value === this.last) return;
    this.last = value;
    if (typeof value === 'object' && value !== null) {
      for (const inner of Object.values(value)) this.add(inner as Value);
      return;
    }
    if (value === undefined || value === null || typeof value === 'boolean') return;
    const text = String(value);
    if (text.length < SHORTEST || this.known.has(text)) return;
    if (this.known.size >= MOST_LEARNED) this.forgetOldest();
    this.known.add(text);
    this.snapshot = undefined;
  }

  /** The credentials in the `authorization` of a request; nothing is looked at twice in a row. */
  addFrom(headers: readonly string[]): void {
    for (let i = headers.length - 2; i >= 0; i -= 2) {
      if (headers[i]?.length !== 13 || headers[i]?.toLowerCase() !== 'authorization') continue;
      const line = headers[i + 1];
      if (line !== this.lastLine) this.addLine(line ?? '');
      this.lastLine = line;
      return;
    }
  }

  private forgetOldest(): void {
    for (const oldest of this.known) {
      this.known.delete(oldest);
      return;
    }
  }

  private addLine(line: string): void {
    const [, scheme = '', credentials = ''] = /^(\w+) (.*)$/.exec(line) ?? [];
    if (scheme === 'Bearer') this.add(credentials);
    if (scheme !== 'Basic') return;
    const account = Buffer.from(credentials, 'base64').toString('utf8');
    this.add(account.slice(account.indexOf(':') + 1));
  }
}
