import { compilePlan, type Compilation } from '../../src/plan/compile-plan.ts';

/** Variables that fragments may read, beside what they set themselves. */
const KNOWN = `token: t, password: p, status: completed, total: 3, reportId: r1, itemId: 1, missing: 0, ids: [1, 2]`;

/** Makes a whole plan of a fragment; `plan` is one already. */
export function wholePlan(kind: string, text: string): string {
  switch (kind) {
    case 'step':
      return `${HEAD}threadGroups:\n  - threads: 1\n    samplers:\n      - set: { ${KNOWN} }\n${indented(text, 6)}`;
    case 'threadGroup':
      return `${HEAD}threadGroups:\n${indented(text, 2)}`;
    case 'plan-part':
      return `${/^baseUrl:/m.test(text) ? '' : HEAD}${text}${/^threadGroups:/m.test(text) ? '' : GROUP}`;
    case '':
    case 'plan':
      return text;
    default:
      throw new Error(`A fence says "${kind}": known are step, threadGroup and plan-part.`);
  }
}

/** Compiles a plan text as `plan validate` would, with the environment variables that the pages mention. */
export function compileText(text: string, name: string, environment?: string): Promise<Compilation> {
  return compilePlan({
    file: { name, text, folder: '/' },
    ...(environment === undefined ? {} : { environment }),
    overrides: {},
    env: { AGENT_PASSWORD: 'a', OPS_PASSWORD: 'b' },
    seed: 1,
    startedAt: 0,
  });
}

const HEAD = 'baseUrl: http://127.0.0.1:8000\n';
const GROUP = 'threadGroups:\n  - threads: 1\n    samplers:\n      - get: /health\n';

function indented(text: string, spaces: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(spaces));
}
