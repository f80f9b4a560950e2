import type { Scope } from '../../template/scope.ts';

/** What must have a value before something can be rendered. */
export interface Requiring {
  readonly needs: readonly number[];
  readonly isReady?: ((scope: Scope) => boolean) | undefined;
}

/** Adds up what the parts of a request need. */
export class Requirements {
  private readonly slots = new Set<number>();
  private readonly checks: ((scope: Scope) => boolean)[] = [];

  constructor(parts: readonly Requiring[] = []) {
    for (const part of parts) this.add(part);
  }

  add(part: Requiring): void {
    for (const slot of part.needs) this.slots.add(slot);
    if (part.isReady !== undefined) this.checks.push(part.isReady);
  }

  get needs(): readonly number[] {
    return [...this.slots];
  }

  get isReady(): ((scope: Scope) => boolean) | undefined {
    const { checks } = this;
    return checks.length === 0 ? undefined : (scope) => checks.every((check) => check(scope));
  }
}
