import type { Value } from '../base/value.ts';
import type { Scope, Template } from '../template/scope.ts';

/** What a variable is set to: no value when something that its template reads has none. */
export function valueOrUnset(template: Template<Value>, scope: Scope): Value | undefined {
  for (const need of template.needs) if (scope.values[need] === undefined) return undefined;
  return template.isReady?.(scope) === false ? undefined : template.render(scope);
}
