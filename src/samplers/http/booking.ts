// Hot path: an exchange that passed is one sample; everything else here is for those that failed, or are watched.
import type { SamplerResult } from '../../contracts/compiler.ts';
import type { VirtualUser } from '../../contracts/virtual-user.ts';
import { showValue } from '../../base/show-value.ts';
import type { CapturedExchange, Failure, Sample } from '../../metrics/sample.ts';
import type { WatchedVariable } from '../../metrics/watched.ts';
import { captureExchange } from './capture.ts';
import { httpUserOf } from './connections.ts';
import { errorDetail } from './error-detail.ts';
import type { Hop, Journey } from './follow.ts';
import { hopRowOf } from './hop-rows.ts';
import type { HopRows } from './hop-rows.ts';
import { neverSent } from './never-sent.ts';
import type { Reading } from './reading.ts';
import type { Redactor } from './redact.ts';
import type { NotSent } from './request.ts';
import { REDACTED } from './sensitive-names.ts';
import { parseServerTiming } from './server-timing.ts';
import type { TakeTiming } from './server-timing.ts';
import type { Exchange, WireRequest } from './transport.ts';
import { exhaustionOf } from './wire-failure.ts';

/** What of a sampler its results are booked by. */
export interface Booking {
  readonly label: number;
  readonly hopRows: HopRows;
  readonly reading: Reading;
  readonly redactor: Redactor;
}

/** A request on the way to the answer: counted in a row of its own, never a failure. */
export function bookHop(sampler: Booking, number: number, hop: Hop, user: VirtualUser): void {
  const label = hopRowOf(sampler.hopRows, number);
  const { recorder } = user;
  const { exchange } = hop;
  const { startMs } = exchange;
  recorder.started(label, startMs);
  if (exchange.staleRetries > 0) recorder.retried?.(label, startMs);
  if (recorder.exchanged !== undefined) {
    const journey = { ...hop, hops: [], failure: undefined };
    const captured = captureExchange(label, journey, undefined, { user, redactor: redactorOf(sampler, user) });
    recorder.exchanged({ exchange: captured, passed: true, variables: [] });
  }
  if (exchange.headers.serverTimings > 0) bookTimings(label, exchange, startMs, user);
  const sample = sampleOf(label, exchange, { scheduledMs: startMs, beganMs: startMs }, 0);
  recorder.record(sample);
  if (recorder.logged !== undefined) log(sampler, sample, { request: hop.request, failure: undefined, user });
}

/** How a sampler ended, and when it began. */
export interface Ending {
  readonly failure: Failure | undefined;
  readonly scheduledMs: number | undefined;
  readonly beganMs: number;
  readonly user: VirtualUser;
}

/** Books the sample of a whole journey. */
export function book(sampler: Booking, journey: Journey, ending: Ending): SamplerResult {
  const { exchange } = journey;
  const exhaustion = exhaustionOf(journey.failure);
  if (exhaustion !== undefined) {
    ending.user.recorder.unsent(sampler.label, ending.beganMs, exhaustion);
    return 'failed';
  }
  const clean = ending.failure && cleanFailure(sampler, journey, ending.failure, ending.user);
  const failure = clean === undefined ? 0 : bookFailure(sampler, journey, clean, ending.user);
  const scheduledMs = ending.scheduledMs ?? exchange.startMs;
  const { beganMs, user } = ending;
  if (user.recorder.wantsSlow?.(sampler.label, exchange.elapsedUs, beganMs) === true) {
    user.recorder.slow?.(captureSlow(sampler, journey, ending));
  }
  if (exchange.headers.serverTimings > 0) bookTimings(sampler.label, exchange, beganMs, user);
  const sample = sampleOf(sampler.label, exchange, { scheduledMs, beganMs }, failure);
  user.recorder.record(sample);
  if (user.recorder.logged !== undefined) log(sampler, sample, { request: journey.request, failure: clean, user });
  return failure === 0 ? 'passed' : 'failed';
}

/** A row of `--jtl`. */
function log(
  sampler: Booking,
  sample: Sample,
  of: { readonly request: WireRequest | undefined; readonly failure: Failure | undefined; readonly user: VirtualUser },
): void {
  const { request, failure, user } = of;
  const url = request === undefined ? '' : redactorOf(sampler, user).url(request.origin + request.path);
  user.recorder.logged?.(sample, { url, failure, threadNumber: user.threadNumber });
}

/** What the server said of its own times: once in most answers, if at all. */
function bookTimings(label: number, { headers }: Exchange, beganMs: number, { recorder }: VirtualUser): void {
  if (recorder.timed === undefined) return;
  const take: TakeTiming = (name, ms) => recorder.timed?.(label, beganMs, name, ms * 1000);
  if (headers.serverTimings === 1) parseServerTiming(headers.first('server-timing') ?? '', take);
  else for (const line of headers.all('server-timing').slice(0, MOST_LINES)) parseServerTiming(line, take);
}

const MOST_LINES = 10;

function captureSlow(sampler: Booking, journey: Journey, { failure, user }: Ending): CapturedExchange {
  const redactor = redactorOf(sampler, user);
  const clean = failure === undefined ? undefined : redactor.failure(withDetail(failure, journey));
  return captureExchange(sampler.label, journey, clean, { user, redactor });
}

function sampleOf(
  label: number,
  exchange: Exchange,
  times: { readonly scheduledMs: number; readonly beganMs: number },
  failure: number,
): Sample {
  return {
    label,
    startMs: exchange.startMs,
    beganMs: times.beganMs,
    scheduledMs: times.scheduledMs,
    elapsedUs: exchange.elapsedUs,
    firstByteUs: exchange.firstByteUs,
    connectUs: exchange.connectUs,
    openedConnection: exchange.openedConnection,
    bytesIn: exchange.bytesIn,
    bytesOut: exchange.bytesOut,
    status: exchange.status,
    failure,
  };
}

/** With what the answer says of its cause, and without secrets. */
function cleanFailure(sampler: Booking, journey: Journey, failure: Failure, user: VirtualUser): Failure {
  const detailed = withDetail(failure, journey);
  const { values } = httpUserOf(user).secrets;
  const { message, actual = '', expected = '' } = detailed;
  const isTelling = [...values].some((value) => [message, actual, expected].some((text) => text.includes(value)));
  return (isTelling ? redactorOf(sampler, user) : sampler.redactor).failure(detailed);
}

/** The failure's number; the first exchanges of each failure are kept as examples. */
function bookFailure(sampler: Booking, journey: Journey, clean: Failure, user: VirtualUser): number {
  const number = user.recorder.failureNumber(clean);
  if (user.recorder.wantsExample(number)) {
    const by = { user, redactor: redactorOf(sampler, user) };
    user.recorder.example(number, captureExchange(sampler.label, journey, clean, by));
  }
  return number;
}

/** With what this user has come to know: made when something is shown, never for a request that passes. */
function redactorOf({ redactor }: Booking, user: VirtualUser): Redactor {
  return redactor.with(httpUserOf(user).secrets.values);
}

/** Everything about one exchange for a reader; only in `plan run --once`. */
export function watch(sampler: Booking, journey: Journey, failure: Failure | undefined, user: VirtualUser): void {
  const { label, reading } = sampler;
  const redactor = redactorOf(sampler, user);
  const clean = failure === undefined ? undefined : redactor.failure(failure);
  user.recorder.exchanged?.({
    exchange: captureExchange(label, journey, clean, { user, redactor }),
    passed: failure === undefined,
    variables: failure === undefined ? watchedVariables(reading, user, redactor) : [],
  });
}

function watchedVariables({ variables }: Reading, user: VirtualUser, redactor: Redactor): readonly WatchedVariable[] {
  return variables.map(({ name, slot, isSensitive }) => ({
    name,
    value: isSensitive ? REDACTED : redactor.body(showValue(user.values[slot]), 'application/json'),
  }));
}

/** A bad status tells what, the answer's body often why: both make the cause that failures are grouped by. */
function withDetail(failure: Failure, journey: Journey): Failure {
  if (failure.kind !== 'status') return failure;
  const detail = errorDetail(journey.exchange);
  return detail === undefined
    ? failure
    : { ...failure, message: `${failure.message}: ${detail}`, plain: failure.message };
}

/** Counted like any failed request: the plan asked for it. There is no exchange to show. */
export function bookNotSent(
  sampler: Booking,
  notSent: NotSent,
  { user, beganMs }: Pick<Ending, 'user' | 'beganMs'>,
): SamplerResult {
  user.sentSamplers--;
  const exhaustion = exhaustionOf(notSent.failure);
  if (exhaustion !== undefined) {
    user.recorder.unsent(sampler.label, beganMs, exhaustion);
    return 'failed';
  }
  const exchange = neverSent(beganMs);
  const clean = sampler.redactor.failure(notSent.failure);
  const failure = user.recorder.failureNumber(clean);
  const sample = sampleOf(sampler.label, exchange, { scheduledMs: beganMs, beganMs }, failure);
  user.recorder.record(sample);
  if (user.recorder.logged !== undefined) log(sampler, sample, { request: undefined, failure: clean, user });
  return 'failed';
}
