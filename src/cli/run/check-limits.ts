import type { Plan } from '../../plan/plan.ts';
import type { Limits } from '../../result/run-file.ts';
import { formatBytes, formatCount } from '../../outputs/format.ts';
import { plannedDuration } from './head.ts';

/** What the plan is measured against. */
export interface Resources {
  readonly limits: Limits;
  readonly workers: number;
  /** Free where the report goes. */
  readonly freeBytes: number | undefined;
  readonly folder: string;
}

// Files, pipes and event queues of the program itself, and of each load worker (measured: 20 and 12), and room for
// the data files and the report.
const OWN_DESCRIPTORS = 64;
const WORKER_DESCRIPTORS = 16;

/**
 * What of this machine does not suffice for the plan, with what to do: said before the first request, and only said.
 * What a plan really needs depends on answers nobody knows yet.
 */
export function limitWarnings(plan: Plan, resources: Resources): readonly string[] {
  return [...descriptorWarning(plan, resources), ...portWarning(plan, resources), ...diskWarning(plan, resources)];
}

/** Each user keeps one connection to each server. */
function descriptorWarning(plan: Plan, { limits, workers }: Resources): readonly string[] {
  const users = mostUsers(plan);
  const servers = Math.max(1, plan.origins.length);
  const connections = users * servers;
  const needed = connections + OWN_DESCRIPTORS + WORKER_DESCRIPTORS * workers;
  const { descriptors } = limits;
  if (descriptors === undefined || needed <= descriptors) return [];
  const who = `${many(users, 'user')}${servers === 1 ? '' : ` and ${formatCount(servers)} servers`}`;
  const what = `${who} need ${many(connections, 'connection')}, and the run ${formatCount(needed)} open files in all, but this process may have ${formatCount(descriptors)}`;
  const cure = `Raise the limit in this shell first:  ulimit -n ${Math.max(65_536, 2 ** Math.ceil(Math.log2(needed)))}`;
  if (connections > descriptors) {
    return [`THIS RUN CANNOT WORK AS PLANNED: ${what}. Requests beyond that will not be sent. ${cure}`];
  }
  return [`${what}. Some requests may not be sent. ${cure}`];
}

function portWarning(plan: Plan, { limits: { ports } }: Resources): readonly string[] {
  const users = mostUsers(plan);
  if (ports === undefined || users <= ports) return [];
  return [
    `${many(users, 'user')} need as many connections to one server, but this machine has ${formatCount(ports)} local ports to connect from. Widen the range first:  sysctl -w net.ipv4.ip_local_port_range="1024 65535"`,
  ];
}

// An hour of 20 busy samplers, three histograms each, takes about 70 MB compressed; page and examples a few more.
const REPORT_BYTES = 20e6;
const SECOND_BYTES = 500;
const SAMPLER_SECOND_BYTES = 1000;
const UNBOUNDED_SECONDS = 3600;

function diskWarning(plan: Plan, { freeBytes, folder }: Resources): readonly string[] {
  const plannedMs = plannedDuration(plan);
  const seconds = plannedMs === undefined ? UNBOUNDED_SECONDS : plannedMs / 1000;
  const needed = REPORT_BYTES + seconds * (SECOND_BYTES + SAMPLER_SECOND_BYTES * plan.labels.length);
  if (freeBytes === undefined || freeBytes >= needed) return [];
  return [
    `${formatBytes(freeBytes)} are free where the report goes (${folder}), and this run may write ${formatBytes(needed)}. Make room, or choose another folder with -o.`,
  ];
}

function mostUsers({ groups, sequential }: Plan): number {
  const users = groups.map(({ maxUsers }) => maxUsers);
  return sequential ? Math.max(0, ...users) : users.reduce((sum, count) => sum + count, 0);
}

function many(count: number, thing: string): string {
  return `${formatCount(count)} ${thing}${count === 1 ? '' : 's'}`;
}
