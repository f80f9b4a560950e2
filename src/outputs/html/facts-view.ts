import type { GroupColumns, GroupRow, ReportModel, RunFacts } from '../../report/report-model.ts';
import { formatCount, formatElapsed, formatRate } from '../format.ts';
import { partText, warmUpText } from '../words.ts';
import { cut } from './defuse.ts';
import { pathOf, thin } from './svg.ts';
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
    groups: groups.map((group, index) => groupView(group, model.timeline.groups[index])),
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

function groupView(group: GroupRow, columns: GroupColumns | undefined): View {
  return {
    name: group.name,
    model: group.model,
    profile: { svg: columns === undefined ? '' : profile(columns) },
    users: formatCount(group.users),
    maxActive: formatCount(group.maxActive),
    iterations: formatCount(group.iterations),
    planned: group.plannedIterations === undefined ? '-' : formatCount(group.plannedIterations),
    dropped: formatCount(group.dropped),
    queued: group.arrivals === undefined ? '-' : formatCount(group.arrivals.queued),
    lost: formatCount(group.lost),
    phases: group.phases.map((phase) => phaseText(phase, group.model === 'open')).join(', '),
  };
}

/** `ramp to 200 in 1:00`, `hold 200 for 5:00`; of arrivals `hold 2.5/s for 5:00`. */
function phaseText({ kind, users, fromMs, toMs }: GroupRow['phases'][number], isOpen: boolean): string {
  const level = isOpen ? `${formatRate(users)}/s` : formatCount(users);
  const time = formatElapsed(toMs - fromMs);
  return kind === 'ramp' ? `ramp to ${level} in ${time}` : `hold ${level} for ${time}`;
}

const WIDTH = 170;
const HEIGHT = 36;
const MOST_POINTS = 85;

/** The load profile as a small picture: what the plan wants as a dotted line, what came of it as a solid one. */
function profile({ planned, actual }: GroupColumns): string {
  if (actual.length < 2) return '';
  const peak = [...planned, ...actual].reduce((most, value) => Math.max(most, value), 0) || 1;
  const line = (values: readonly number[]): string => {
    const few = thin(values, MOST_POINTS);
    const points = few.map(
      (value, i) =>
        [1 + (i / (few.length - 1)) * (WIDTH - 2), HEIGHT - 2 - ((value ?? 0) / peak) * (HEIGHT - 5)] as const,
    );
    return pathOf(points);
  };
  return `<svg class="profile" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true" fill="none"><path class="grid" stroke="#e4e6ec" d="M0 ${HEIGHT - 0.5}h${WIDTH}"/><path class="s-c0" stroke="#4b4fe0" stroke-width="1.8" stroke-linejoin="round" d="${line(actual)}"/><path class="s-users" stroke="#6b7280" stroke-width="1.4" stroke-dasharray="2 3" d="${line(planned)}"/></svg>`;
}
