import { formatCount, formatElapsed, formatMs, formatRate, formatShare } from '../../outputs/format.ts';
import { oneLine } from '../../outputs/one-line.ts';
import type { OutlineStep, RequestRange } from './outline.ts';
import type { DataFacts, GroupFacts, PlanFacts, VariableFacts } from './plan-facts.ts';

/** The facts as people read them; `charts` stand below the title. */
export function explainText(facts: PlanFacts, charts: string): string {
  const time = facts.plannedMs === undefined ? 'until its loops are done' : `${formatElapsed(facts.plannedMs)} long`;
  const order = facts.groups.length > 1 && facts.sequential ? ', thread groups one after the other' : '';
  return [
    `${oneLine(facts.name)}\n`,
    facts.description === undefined ? '' : `${oneLine(facts.description)}\n`,
    `\nLoad: at most ${formatCount(facts.peakUsers)} users, ${time}${order}\n`,
    facts.warmUpMs === undefined
      ? ''
      : `Warm-up: what begins in the first ${formatElapsed(facts.warmUpMs)} of it is drawn, not counted\n`,
    charts,
    ...facts.groups.map(groupText),
    section('Data', facts.data.map(dataText)),
    section(
      'Rows of the report',
      facts.samplers.map(({ name, kind }) => (kind === 'request' ? name : `${name} (${kind})`)),
    ),
    section('Variables', facts.variables.map(variableText)),
    section(
      'Secrets',
      facts.secrets.map((one) => `${one.name}: ${one.environmentVariable}, ${one.isSet ? 'set' : 'NOT SET'}`),
    ),
    section('Sends to', facts.servers.length === 0 ? ['no fixed server'] : facts.servers),
    section('Thresholds', facts.thresholds.length === 0 ? ['none'] : facts.thresholds),
  ].join('');
}

function groupText(group: GroupFacts): string {
  const planned = group.plannedRequests === undefined ? 'until the time ends' : rangeText(group.plannedRequests);
  const part = (title: string, steps: readonly OutlineStep[]): string =>
    steps.length === 0 ? '' : `  ${title}:\n${outlineText(steps, '    ')}`;
  return [
    `\n${oneLine(group.name)}: ${group.load}\n`,
    `  requests: ${planned}\n`,
    roomText(group),
    part('onStart, once per thread', group.onStart),
    part(group.pickOne ? 'each iteration one of' : 'each iteration', group.body),
    part('onStop, once per thread', group.onStop),
  ].join('');
}

function roomText({ peakUsers, peakRate, longestIterationMs, onBusy }: GroupFacts): string {
  if (peakRate === undefined || longestIterationMs === undefined) return '';
  const rate = peakRate >= 0.1 ? `${formatRate(peakRate)}/s` : `${formatRate(peakRate * 3600)}/h`;
  const fate = onBusy === 'queue' ? 'wait for a free thread' : 'are dropped';
  return `  maxThreads ${formatCount(peakUsers)} at ${rate} can hold iterations of up to ${formatMs(longestIterationMs)}; when they take longer, arrivals ${fate}\n`;
}

function outlineText(steps: readonly OutlineStep[], indent: string): string {
  return steps
    .map(({ text, share, steps: inner }) => {
      const percent = share === undefined ? '' : `${formatShare(share)} `;
      return `${indent}${percent}${oneLine(text)}\n${outlineText(inner, `${indent}  `)}`;
    })
    .join('');
}

function rangeText(range: RequestRange): string {
  return `${requestsText(range)}, if nothing fails`;
}

/** `1 200 to 1 300`. */
export function requestsText({ least, most }: RequestRange): string {
  if (most === undefined) return `${formatCount(least)} or more`;
  return least === most ? formatCount(least) : `${formatCount(least)} to ${formatCount(most)}`;
}

function dataText({ name, rows, per, needed, whenUsedUp }: DataFacts): string {
  const drawn = per === 'thread' ? 'users' : 'iterations';
  const has = `${name}: ${formatCount(rows)} row${rows === 1 ? '' : 's'}`;
  if (needed === undefined) {
    const then = whenUsedUp === 'reused' ? 'rows are reused' : `used up, then ${whenUsedUp}`;
    return `${has}, one per iteration until the time ends: ${then}`;
  }
  const fate = whenUsedUp === 'reused' ? 'rows are reused' : `the rows run out, then ${whenUsedUp}`;
  return `${has} for ${formatCount(needed)} ${drawn}: ${needed <= rows ? 'enough' : fate}`;
}

function variableText({ name, scope, setBy, group, line, file }: VariableFacts): string {
  const of = file === undefined ? '' : ` of ${file}`;
  const place = group === undefined || line === undefined ? '' : `, ${group}, line ${line}${of}`;
  return `${name}: ${scope} (${setBy}${place})`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `\n${title}\n${lines.map((line) => `  ${oneLine(line)}\n`).join('')}`;
}
