import type { Problem } from '../../src/base/errors.ts';
import { compilePlan, type Compilation } from '../../src/plan/compile-plan.ts';
import type { PlanInputs } from '../../src/plan/inputs.ts';

/** Compiles a plan, given as text; what it reads from the machine may be replaced. */
export async function compileText(text: string, inputs: Partial<PlanInputs> = {}): Promise<Compilation> {
  const file = { name: 'plan.yaml', text, folder: '/' };
  return compilePlan({ file, overrides: {}, env: {}, seed: 1, startedAt: 0, ...inputs });
}

/** `2:5 unit "timeout" needs …`, one line each. */
export function problemLines({ problems }: { readonly problems: readonly Problem[] }): readonly string[] {
  return problems.map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);
}
