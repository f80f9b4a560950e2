import type { MapNode } from '../../base/plan-node.ts';
import { oneLine } from '../../outputs/one-line.ts';
import { paint } from '../../outputs/paint.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Limits } from '../../result/run-file.ts';
import { requestsText } from '../explain/explain-text.ts';
import { planFacts } from '../explain/plan-facts.ts';
import { banner } from './banner.ts';
import type { Execution } from './carry-load.ts';
import { limitWarnings } from './check-limits.ts';
import { freeBytes } from './limits.ts';

export interface AnnouncedRun {
  readonly workers: number;
  readonly limits: Limits;
  /** The report folder, as people are told. */
  readonly folder: string;
}

/** Says what is about to happen, and what this machine may lack for it. */
export async function announce(
  { plan, inputs, options, terminal, document }: Execution,
  run: AnnouncedRun,
): Promise<void> {
  const { quiet, json } = options;
  const { limits, workers, folder } = run;
  if (quiet) return;
  if (!json) {
    const file = inputs.file.name;
    const requests = plannedRequests(plan, document, file);
    const { seed } = inputs;
    terminal.err(banner({ plan, file, report: folder, seed, workers, requests, unicode: terminal.unicode }));
  }
  const { warn } = paint(terminal.color);
  const warnings = limitWarnings(plan, { limits, workers, folder, freeBytes: await freeBytes(folder) });
  for (const warning of warnings) terminal.err(`${warn(`warning: ${oneLine(warning)}`)}\n`);
}

/** By thread group; nothing where the plan's text is not at hand. */
function plannedRequests(plan: Plan, root: MapNode | undefined, file: string): readonly (string | undefined)[] {
  if (root === undefined) return [];
  const { groups } = planFacts(plan, { root, file }, new Set());
  return groups.map((group) => group.plannedRequests && requestsText(group.plannedRequests));
}
