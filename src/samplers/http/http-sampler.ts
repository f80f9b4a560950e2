// Hot path: between two requests of a user runs what is below `run`, and nothing else of this folder.
import type { MapNode, ScalarNode } from '../../base/plan-node.ts';
import type { CompiledSampler, Compiler, Origins, SamplerKind, SamplerResult } from '../../contracts/compiler.ts';
import type { VirtualUser } from '../../contracts/virtual-user.ts';
import { showValue } from '../../base/show-value.ts';
import type { Label } from '../../metrics/interval.ts';
import type { Failure, Sample } from '../../metrics/sample.ts';
import type { WatchedVariable } from '../../metrics/watched.ts';
import { captureExchange } from './capture.ts';
import { httpUserOf } from './connections.ts';
import { errorDetail } from './error-detail.ts';
import { sendAndFollow } from './follow.ts';
import type { Hop, Journey } from './follow.ts';
import { compileHopRows, hopRowOf } from './hop-rows.ts';
import type { HopRows } from './hop-rows.ts';
import { prepareHttp } from './libraries.ts';
import { neverSent } from './never-sent.ts';
import { openFiles } from './open-files.ts';
import { compileReading } from './reading.ts';
import type { Reading } from './reading.ts';
import { redactorFor } from './redact.ts';
import type { Redactor } from './redact.ts';
import { compileRequest, NotSent, pathOf } from './request.ts';
import type { RequestTemplate } from './request.ts';
import { Requirements } from './requirements.ts';
import { REDACTED } from './sensitive-names.ts';
import { EXAMPLE_BODY_BYTES } from './transport.ts';
import type { Exchange } from './transport.ts';
import { scalarOf } from './settings.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const;

/** `get: /path` and its like: one HTTP request, with what is checked and taken from its answer. */
export const httpSampler: SamplerKind = {
  keys: METHODS,
  prepare: prepareHttp,
  compile: (step, compiler) => {
    const key = METHODS.find((method) => step.get(method) !== undefined) ?? 'get';
    const node = step.get(key);
    const url = node === undefined ? undefined : scalarOf(node, key, compiler);
    // Only with a reported problem: the plan will not run.
    if (url === undefined) return { label: -1, needs: [], run: () => Promise.resolve('failed') };
    return compileSampler(step, key, url, compiler);
  },
};

interface Sampler {
  readonly label: number;
  readonly hopRows: HopRows;
  readonly request: RequestTemplate;
  readonly reading: Reading;
  readonly redactor: Redactor;
  readonly allowedOrigins: Origins | undefined;
}

function compileSampler(step: MapNode, key: string, url: ScalarNode, compiler: Compiler): CompiledSampler {
  const request = compileRequest(step, key, url, compiler);
  const { label, hopRows } = registerLabels(step, url, request, compiler);
  const reading = compileReading(step, compiler);
  const { needs, isReady } = new Requirements([request, reading]);
  const redactor = redactorFor(compiler.secrets);
  const { allowedOrigins } = compiler;
  const sampler: Sampler = { label, hopRows, request, reading, redactor, allowedOrigins };
  return { label, needs, isReady, run: (user) => run(sampler, user) };
}

function registerLabels(
  step: MapNode,
  url: ScalarNode,
  request: RequestTemplate,
  compiler: Compiler,
): { readonly label: number; readonly hopRows: HopRows } {
  const { method, displayName, usesDigest } = request;
  const { mostRedirects } = request.settings;
  const node = step.get('name');
  const given = node === undefined ? undefined : scalarOf(node, 'name', compiler);
  if (given?.source.includes('{{') === true) {
    const message = `"name" is one row of the results, so it cannot hold {{ }}. Write a fixed name, for example "${method} ${displayName}".`;
    compiler.problems.error('template-syntax', given.range, message);
  }
  const name = given === undefined ? `${method} ${displayName}` : given.source;
  const { groupName: group, corrected } = compiler;
  const row: Label = { name, group, kind: 'request', method, path: pathOf(displayName), corrected };
  const at = given?.range ?? url.range;
  const label = compiler.label(row, at);
  return { label, hopRows: compileHopRows(row, { mostRedirects, usesDigest }, compiler, at) };
}

async function run(sampler: Sampler, user: VirtualUser): Promise<SamplerResult> {
  const { label, reading } = sampler;
  const scheduledMs = user.scheduledMs;
  user.scheduledMs = undefined;
  const beganMs = user.clock.now();
  user.recorder.started(label, beganMs);
  const opened = sampler.request.files === undefined ? [] : await openFiles(sampler.request.files, user);
  const outgoing = opened instanceof NotSent ? opened : sampler.request.render(user, opened);
  if (outgoing instanceof NotSent) return bookNotSent(sampler, outgoing, { user, beganMs });
  const { settings } = sampler.request;
  const { session, cookies, digests, secrets } = httpUserOf(user);
  secrets.addFrom(outgoing.headers);
  secrets.add(outgoing.digest?.password);
  const isWatched = user.recorder.exchanged !== undefined;
  const keepBytes = isWatched ? Math.max(reading.keepBytes, EXAMPLE_BODY_BYTES) : reading.keepBytes;
  const onHop = (hop: Hop, number: number): void => bookHop(sampler, hopRowOf(sampler.hopRows, number), hop, user);
  const { allowedOrigins } = sampler;
  const sender = { session, cookies, digests, settings, keepBytes, allowedOrigins, onHop };
  const journey = await sendAndFollow(outgoing, sender, user);
  if (journey.exchange.interrupted) {
    user.recorder.interrupted(label, beganMs);
    return 'interrupted';
  }
  if (journey.exchange.staleRetries > 0) user.recorder.retried?.(label);
  const failure = journey.failure ?? reading.read(journey, user, cookies);
  for (const { slot } of reading.secretVariables) secrets.add(user.values[slot]);
  if (isWatched) watch(sampler, journey, failure, user);
  return book(sampler, journey, { failure, scheduledMs, beganMs, user });
}

/** A request on the way to the answer: counted in a row of its own, never a failure. */
function bookHop(sampler: Sampler, label: number, hop: Hop, user: VirtualUser): void {
  const { recorder } = user;
  const { exchange } = hop;
  const { startMs } = exchange;
  recorder.started(label, startMs);
  if (exchange.staleRetries > 0) recorder.retried?.(label);
  if (recorder.exchanged !== undefined) {
    const journey = { ...hop, hops: [], failure: undefined };
    const captured = captureExchange(label, journey, undefined, { user, redactor: redactorOf(sampler, user) });
    recorder.exchanged({ exchange: captured, passed: true, variables: [] });
  }
  recorder.record(sampleOf(label, exchange, { scheduledMs: startMs, beganMs: startMs }, 0));
}

interface Outcome {
  readonly failure: Failure | undefined;
  readonly scheduledMs: number | undefined;
  readonly beganMs: number;
  readonly user: VirtualUser;
}

function book(sampler: Sampler, journey: Journey, outcome: Outcome): SamplerResult {
  const { exchange } = journey;
  const failure = outcome.failure === undefined ? 0 : bookFailure(sampler, journey, outcome.failure, outcome.user);
  const scheduledMs = outcome.scheduledMs ?? exchange.startMs;
  const { beganMs } = outcome;
  outcome.user.recorder.record(sampleOf(sampler.label, exchange, { scheduledMs, beganMs }, failure));
  return failure === 0 ? 'passed' : 'failed';
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

/** The failure's number; the first exchanges of each failure are kept as examples. */
function bookFailure(sampler: Sampler, journey: Journey, failure: Failure, user: VirtualUser): number {
  const detailed = withDetail(failure, journey);
  const { values } = httpUserOf(user).secrets;
  const { message, actual = '', expected = '' } = detailed;
  const isTelling = [...values].some((value) => [message, actual, expected].some((text) => text.includes(value)));
  const clean = (isTelling ? redactorOf(sampler, user) : sampler.redactor).failure(detailed);
  const number = user.recorder.failureNumber(clean);
  if (user.recorder.wantsExample(number)) {
    const by = { user, redactor: redactorOf(sampler, user) };
    user.recorder.example(number, captureExchange(sampler.label, journey, clean, by));
  }
  return number;
}

/** With what this user has come to know: made when something is shown, never for a request that passes. */
function redactorOf({ redactor }: Sampler, user: VirtualUser): Redactor {
  return redactor.with(httpUserOf(user).secrets.values);
}

/** Everything about one exchange for a reader; only in `plan run --once`. */
function watch(sampler: Sampler, journey: Journey, failure: Failure | undefined, user: VirtualUser): void {
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
  return detail === undefined ? failure : { ...failure, message: `${failure.message}: ${detail}` };
}

/** Counted like any failed request: the plan asked for it. There is no exchange to show. */
function bookNotSent(
  sampler: Sampler,
  notSent: NotSent,
  { user, beganMs }: Pick<Outcome, 'user' | 'beganMs'>,
): SamplerResult {
  const exchange = neverSent(beganMs);
  const failure = user.recorder.failureNumber(sampler.redactor.failure(notSent.failure));
  user.recorder.record(sampleOf(sampler.label, exchange, { scheduledMs: beganMs, beganMs }, failure));
  return 'failed';
}
