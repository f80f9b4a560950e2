// Hot path: between two requests of a user runs what is below `run`, and nothing else of this folder.
import type { MapNode, ScalarNode } from '../../base/plan-node.ts';
import type { CompiledSampler, Compiler, SamplerKind, SamplerResult } from '../../contracts/compiler.ts';
import type { VirtualUser } from '../../contracts/virtual-user.ts';
import { showValue } from '../../base/show-value.ts';
import type { Failure } from '../../metrics/sample.ts';
import type { WatchedVariable } from '../../metrics/watched.ts';
import { captureExchange } from './capture.ts';
import { httpUserOf } from './connections.ts';
import { errorDetail } from './error-detail.ts';
import { sendAndFollow } from './follow.ts';
import type { Journey } from './follow.ts';
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
  readonly request: RequestTemplate;
  readonly reading: Reading;
  readonly redactor: Redactor;
  readonly allowedOrigins: ReadonlySet<string> | undefined;
}

function compileSampler(step: MapNode, key: string, url: ScalarNode, compiler: Compiler): CompiledSampler {
  const request = compileRequest(step, key, url, compiler);
  const label = registerLabel(step, url, request, compiler);
  const reading = compileReading(step, compiler);
  const { needs, isReady } = new Requirements([request, reading]);
  const redactor = redactorFor(compiler.secrets);
  const sampler: Sampler = { label, request, reading, redactor, allowedOrigins: compiler.allowedOrigins };
  return { label, needs, isReady, run: (user) => run(sampler, user) };
}

function registerLabel(step: MapNode, url: ScalarNode, request: RequestTemplate, compiler: Compiler): number {
  const { method, displayName } = request;
  const node = step.get('name');
  const given = node === undefined ? undefined : scalarOf(node, 'name', compiler);
  if (given?.source.includes('{{') === true) {
    const message = `"name" is one row of the results, so it cannot hold {{ }}. Write a fixed name, for example "${method} ${displayName}".`;
    compiler.problems.error('template-syntax', given.range, message);
  }
  const name = given === undefined ? `${method} ${displayName}` : given.source;
  const { groupName: group, corrected } = compiler;
  return compiler.label(
    { name, group, kind: 'request', method, path: pathOf(displayName), corrected },
    given?.range ?? url.range,
  );
}

async function run(sampler: Sampler, user: VirtualUser): Promise<SamplerResult> {
  const { label, reading } = sampler;
  const scheduledMs = user.scheduledMs;
  user.scheduledMs = undefined;
  user.recorder.started(label);
  const opened = sampler.request.files === undefined ? [] : await openFiles(sampler.request.files, user);
  const outgoing = opened instanceof NotSent ? opened : sampler.request.render(user, opened);
  if (outgoing instanceof NotSent) return bookNotSent(sampler, outgoing, user);
  const { settings } = sampler.request;
  const { session, cookies } = httpUserOf(user);
  const isWatched = user.recorder.exchanged !== undefined;
  const keepBytes = isWatched ? Math.max(reading.keepBytes, EXAMPLE_BODY_BYTES) : reading.keepBytes;
  const sender = { session, cookies, settings, keepBytes, allowedOrigins: sampler.allowedOrigins };
  const journey = await sendAndFollow(outgoing, sender, user);
  if (journey.exchange.interrupted) {
    user.recorder.interrupted(label);
    return 'interrupted';
  }
  if (journey.exchange.staleRetries > 0) user.recorder.retried?.(label);
  const failure = journey.failure ?? reading.read(journey, user, cookies);
  if (isWatched) watch(sampler, journey, failure, user);
  return book(sampler, journey, { failure, scheduledMs, user });
}

interface Outcome {
  readonly failure: Failure | undefined;
  readonly scheduledMs: number | undefined;
  readonly user: VirtualUser;
}

function book(sampler: Sampler, journey: Journey, outcome: Outcome): SamplerResult {
  const { exchange } = journey;
  const failure = outcome.failure === undefined ? 0 : bookFailure(sampler, journey, outcome.failure, outcome.user);
  outcome.user.recorder.record({
    label: sampler.label,
    startMs: exchange.startMs,
    scheduledMs: outcome.scheduledMs ?? exchange.startMs,
    elapsedUs: exchange.elapsedUs,
    firstByteUs: exchange.firstByteUs,
    connectUs: exchange.connectUs,
    openedConnection: exchange.openedConnection,
    bytesIn: exchange.bytesIn,
    bytesOut: exchange.bytesOut,
    status: exchange.status,
    failure,
  });
  return failure === 0 ? 'passed' : 'failed';
}

/** The failure's number; the first exchanges of each failure are kept as examples. */
function bookFailure(sampler: Sampler, journey: Journey, failure: Failure, user: VirtualUser): number {
  const { redactor, label } = sampler;
  const clean = redactor.failure(withDetail(failure, journey));
  const number = user.recorder.failureNumber(clean);
  if (user.recorder.wantsExample(number)) {
    user.recorder.example(number, captureExchange(label, journey, clean, { user, redactor }));
  }
  return number;
}

/** Everything about one exchange for a reader; only in `plan run --once`. */
function watch(sampler: Sampler, journey: Journey, failure: Failure | undefined, user: VirtualUser): void {
  const { redactor, label, reading } = sampler;
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
function bookNotSent(sampler: Sampler, notSent: NotSent, user: VirtualUser): SamplerResult {
  const exchange = neverSent(user.clock.now());
  user.recorder.record({
    label: sampler.label,
    startMs: exchange.startMs,
    scheduledMs: exchange.startMs,
    elapsedUs: 0,
    firstByteUs: 0,
    connectUs: 0,
    openedConnection: false,
    bytesIn: 0,
    bytesOut: 0,
    status: 0,
    failure: user.recorder.failureNumber(sampler.redactor.failure(notSent.failure)),
  });
  return 'failed';
}
