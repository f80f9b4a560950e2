import { generatorPeaks } from '../../report/generator-peaks.ts';
import type { ReportModel } from '../../report/report-model.ts';
import { UNITS, type HealthMeasure, type HealthSignal } from '../../result/health/health.ts';
import { limitsOf, type SignalLimits } from '../../result/health/limits.ts';
import { formatBytes, formatCount, formatElapsed, formatMs, formatShare } from '../format.ts';
import type { View } from './verdict-view.ts';

/** How hard the machine that sent the load had to work, and whether that spoiled the numbers. */
export function generatorView(model: ReportModel): View {
  const { health } = model;
  const peaks = generatorPeaks(model);
  const rows: readonly (readonly [string, string, string])[] = [
    [
      'CPU',
      coresText(peaks.cpu, model.run.cores),
      'at most in a second; the rest was for the target, if it is on this machine',
    ],
    ['requests in flight', formatCount(peaks.inFlight), 'waiting for an answer at once'],
    ['memory', formatBytes(peaks.rssBytes), 'resident'],
  ];
  return {
    rows: rows.map(([label, value, about]) => ({ label, value, about })),
    none: model.timeline.generator.length === 0,
    state: health.state,
    findings: health.findings.map(({ level, text }) => ({ level, text })),
    signals: health.measures.map(signalView),
  };
}

/** `1.31 of 2 cores`. */
function coresText(cpu: number, cores: number): string {
  return `${cpu.toFixed(2)} of ${formatCount(cores)} core${cores === 1 ? '' : 's'}`;
}

const SIGNAL_NAMES: Readonly<Record<HealthSignal, readonly [name: string, about: string]>> = {
  descriptors: ['descriptors in use', 'open files and connections, of what the process may have'],
  ports: ['local ports in use', 'one for each user and target, of those there are'],
  'loop-delay': ['event loop delay, p99', 'late by this much in noticing an answer'],
  'loop-busy': ['event loop busy', 'busiest sending thread'],
  users: ['users unaccounted for', 'at work, but neither in a request nor in a pause'],
  lag: ['start lag, p99', 'requests started later than planned by this much'],
  dropped: ['arrivals dropped', 'due, but every thread was busy'],
  rate: ['planned arrivals started', ''],
  gc: ['garbage collection', 'longest single pause'],
  heap: ['heap', 'of what it may grow to'],
  memory: ['memory', 'of what the container may use'],
  backlog: ['results waiting for the disk', ''],
  'host-busy': ['machine busy', 'all cores'],
  'host-steal': ['taken by other machines', 'steal time'],
};

const SIGNS = { OK: '✔', DEGRADED: '⚠', INVALID: '✖' } as const;

function signalView({ signal, level, worst, atMs, worker }: HealthMeasure): View {
  const [name, about] = SIGNAL_NAMES[signal];
  const limits = limitsOf(signal);
  return {
    name,
    about,
    level,
    sign: SIGNS[level],
    isBad: level === 'INVALID',
    isGood: level === 'OK',
    worst: valueText(signal, worst),
    at: atMs === undefined ? '' : formatElapsed(atMs),
    worker: worker === undefined ? '' : String(worker),
    degraded: limitText(signal, limits, limits.degraded),
    invalid: limitText(signal, limits, limits.invalid),
  };
}

function valueText(signal: HealthSignal, value: number): string {
  return UNITS[signal] === 'ms' ? formatMs(value) : formatShare(value);
}

function limitText(signal: HealthSignal, limits: SignalLimits, limit: number | 'exhausted'): string {
  if (limit === 'exhausted') return 'none left';
  const seconds = limit === limits.invalid && limits.seconds > 1 ? ` for ${limits.seconds} s` : '';
  return `${limits.isFloor ? '<' : '>'} ${valueText(signal, limit)}${seconds}`;
}
