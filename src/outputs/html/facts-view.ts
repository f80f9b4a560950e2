import type { GroupRow, ReportModel, RunFacts } from '../../report/report-model.ts';
import { formatCount, formatElapsed } from '../format.ts';
import { partText, warmUpText } from '../words.ts';
import { cut } from './defuse.ts';
import { pathOf } from './svg.ts';
import type { View } from './verdict-view.ts';

const REASONS: Readonly<Record<RunFacts['reason'], string>> = {
  completed: 'completed',
  stopped: 'stopped by the user',
  aborted: 'aborted',
  broken: 'broke off',
  incomplete: 'incomplete: the run was killed',
};

/** The head of the page: what ran, against what, when, how long. */
export function headerView({ run }: ReportModel): View {
  const started = new Date(run.startedAt).toISOString();
  const planned = run.plannedMs === undefined ? '' : ` of ${formatElapsed(run.plannedMs)}`;
  const git =
    run.git === undefined
      ? undefined
      : `${run.git.branch} ${run.git.commit.slice(0, 8)}${run.git.dirty ? ' +changes' : ''}`;
  return {
    name: run.name,
    file: run.file,
    target: run.target,
    environment: run.environment,
    startedIso: started,
    started: `${started.slice(0, 10)} ${started.slice(11, 19)} UTC`,
    duration: `${formatElapsed(run.durationMs)}${run.plannedMs === run.durationMs ? '' : planned}`,
    warmUp: warmUpText(run),
    part: partText(run),
    reason:
      run.reason === 'completed'
        ? undefined
        : `${REASONS[run.reason]}${run.detail === undefined ? '' : `: ${run.detail}`}`,
    git,
    description: run.description ?? '',
    tool: run.tool,
  };
}

/** Thread groups, the plan as written, and what it was run with. */
export function planView(model: ReportModel): View {
  const { plan, run, groups, events } = model;
  const environment: readonly (readonly [string, string | undefined])[] = [
    ['environment', run.environment],
    ['loadplan', run.tool],
    ['Node.js', run.node],
    ['system', run.os],
    ['cores', formatCount(run.cores)],
    ['workers', formatCount(run.workers)],
    ['seed', String(run.seed)],
    ...run.servedBy.map(({ header, values }) => [`response header ${header}`, cut(values.join(', '), 300)] as const),
  ];
  return {
    groups: groups.map((group) => groupView(group, run.durationMs)),
    lines: linesOf(plan.text),
    included: (plan.included ?? []).map(({ file, text }) => ({ file, lines: linesOf(text) })),
    variables: plan.variables,
    dataFiles: plan.dataFiles.map((file) => ({
      ...file,
      rows: formatCount(file.rows),
      hash: file.sha256.slice(0, 12),
    })),
    environment: environment.filter(([, value]) => value !== undefined).map(([name, value]) => ({ name, value })),
    events: events.map((event) => ({ ...event, at: formatElapsed(event.atMs) })),
  };
}

function linesOf(text: string): readonly View[] {
  const lines = text.replace(/\n$/, '').split('\n');
  return lines.map((line, i) => ({ number: i + 1, text: line }));
}

function groupView(group: GroupRow, durationMs: number): View {
  return {
    name: group.name,
    model: group.model,
    profile: { svg: profile(group, durationMs) },
    users: formatCount(group.users),
    maxActive: formatCount(group.maxActive),
    iterations: formatCount(group.iterations),
    planned: group.plannedIterations === undefined ? '-' : formatCount(group.plannedIterations),
    dropped: formatCount(group.dropped),
    queued: group.arrivals === undefined ? '-' : formatCount(group.arrivals.queued),
    lost: formatCount(group.lost),
    phases: group.phases
      .map((phase) =>
        `${phase.kind === 'ramp' ? 'ramp to' : 'hold'} ${formatCount(phase.users)} in ${formatElapsed(phase.toMs - phase.fromMs)}`.replace(
          /^(hold .*) in /,
          '$1 for ',
        ),
      )
      .join(', '),
  };
}

/** The load profile as a small picture: users over time as the plan wants them. */
function profile(group: GroupRow, durationMs: number): string {
  const end = Math.max(durationMs, ...group.phases.map((phase) => phase.toMs)) || 1;
  const peak = Math.max(1, ...group.phases.map((phase) => phase.users));
  const x = (ms: number): number => 1 + (ms / end) * 118;
  const y = (users: number): number => 27 - (users / peak) * 24;
  let level = 0;
  const points = group.phases.flatMap((phase) => {
    const from = phase.kind === 'ramp' ? level : phase.users;
    level = phase.users;
    return [[x(phase.fromMs), y(from)] as const, [x(phase.toMs), y(phase.users)] as const];
  });
  if (points.length === 0) return '';
  return `<svg class="profile" width="120" height="28" viewBox="0 0 120 28" aria-hidden="true" fill="none"><path class="grid" stroke="#e4e6ec" d="M0 27.5h120"/><path class="s-c0" stroke="#4b4fe0" stroke-width="1.6" d="${pathOf(points)}"/></svg>`;
}
