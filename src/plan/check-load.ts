import type { MapEntry, MapNode, PlanNode } from '../base/plan-node.ts';
import { countSetting, durationSetting, rateSetting, type SettingContext } from '../template/settings.ts';

/** Far more than one machine can hold; beyond it a slip of the finger would only end in a lack of memory. */
const MOST_THREADS = 1_000_000;

/** Loads that are written correctly and still make no sense: nobody, no time, or more than can be. */
export function checkLoad(group: MapNode, context: SettingContext): void {
  const arrivals = group.get('arrivals');
  checkClosed(group, context);
  checkStages(group.entry('stages'), 'threads', context);
  if (arrivals?.kind !== 'map') return;
  checkDuration(arrivals.get('duration'), context);
  checkThreads(arrivals.get('maxThreads'), 'maxThreads', context);
  checkStages(arrivals.entry('stages'), 'rate', context);
  const rate = arrivals.get('rate');
  if (rate !== undefined && levelOf(rate, 'rate', context) === 0) {
    context.problems.error('bad-value', rate.range, '"rate" must be more than 0, such as 50/s.');
  }
}

function checkClosed(group: MapNode, context: SettingContext): void {
  checkThreads(group.get('threads'), 'threads', context);
  const durationMs = checkDuration(group.get('duration'), context);
  const rampUp = group.get('rampUp');
  const rampUpMs = durationSetting(rampUp, 'rampUp', context);
  if (rampUp === undefined || rampUpMs === undefined || durationMs === undefined || durationMs <= 0) return;
  if (rampUpMs <= durationMs) return;
  const message = `"rampUp" takes longer than "duration", which it is part of: not all users will start. Make "duration" longer.`;
  context.problems.warn('advice', rampUp.range, message);
}

function checkDuration(node: PlanNode | undefined, context: SettingContext): number | undefined {
  const durationMs = durationSetting(node, 'duration', context);
  if (node !== undefined && durationMs === 0) {
    context.problems.error('bad-value', node.range, '"duration" must be longer than 0, such as 5m.');
  }
  return durationMs;
}

function checkThreads(node: PlanNode | undefined, setting: string, context: SettingContext): void {
  const threads = countSetting(node, setting, context);
  if (node === undefined || threads === undefined || (threads > 0 && threads <= MOST_THREADS)) return;
  const message = `"${setting}" must be a number from 1 to ${MOST_THREADS.toLocaleString('en')}, not ${threads}.`;
  context.problems.error('bad-value', node.range, message);
}

/** Stages of threads or of rates: one of them must have somebody, and some time. */
function checkStages(entry: MapEntry | undefined, level: 'threads' | 'rate', context: SettingContext): void {
  if (entry?.value.kind !== 'list' || entry.value.items.length === 0) return;
  const stages = entry.value.items.map((stage) => stageOf(stage, level, context));
  // Something is wrong with one of them, which is reported.
  if (stages.includes(undefined)) return;
  const problem = (message: string): void => context.problems.error('bad-value', entry.keyRange, message);
  if (stages.every((stage) => stage?.ms === 0)) {
    problem('"stages" take no time at all. Give them a "hold", or a "rampUp".');
  } else if (stages.every((stage) => stage?.height === 0)) {
    problem(`"stages" never reach more than 0. Give one of them more "${level}".`);
  }
}

interface Stage {
  readonly height: number;
  readonly ms: number;
}

function stageOf(stage: PlanNode, level: 'threads' | 'rate', context: SettingContext): Stage | undefined {
  if (stage.kind !== 'map') return undefined;
  const height = levelOf(stage.get(level), level, context);
  if (level === 'threads' && height !== 0) checkThreads(stage.get(level), level, context);
  const rampUpMs = timeOf(stage, 'rampUp', context);
  const holdMs = timeOf(stage, 'hold', context);
  if (height === undefined || rampUpMs === undefined || holdMs === undefined) return undefined;
  return { height, ms: rampUpMs + holdMs };
}

/** 0 when it is not written; `undefined` when it is wrong. */
function timeOf(stage: MapNode, setting: string, context: SettingContext): number | undefined {
  const node = stage.get(setting);
  return node === undefined ? 0 : durationSetting(node, setting, context);
}

function levelOf(node: PlanNode | undefined, level: 'threads' | 'rate', context: SettingContext): number | undefined {
  return level === 'threads' ? countSetting(node, level, context) : rateSetting(node, level, context)?.count;
}
