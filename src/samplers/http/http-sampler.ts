// Hot path: between two requests of a user runs what is below `run`, and nothing else of this folder.
import type { MapNode, ScalarNode } from '../../base/plan-node.ts';
import type {
  CompiledSampler,
  Compiler,
  Conclude,
  Origins,
  SamplerKind,
  SamplerResult,
} from '../../contracts/compiler.ts';
import type { VirtualUser } from '../../contracts/virtual-user.ts';
import type { Label } from '../../metrics/interval.ts';
import { book, bookHop, bookNotSent, watch } from './booking.ts';
import type { Booking } from './booking.ts';
import { httpUserOf } from './connections.ts';
import type { HttpUser } from './connections.ts';
import { isWholeWay, NO_HOPS, refused, takeCookies, travel, wireRequest } from './follow.ts';
import type { Hop, Journey, Sender } from './follow.ts';
import { compileHopRows } from './hop-rows.ts';
import type { HopRows } from './hop-rows.ts';
import { prepareHttp } from './libraries.ts';
import { neverSent } from './never-sent.ts';
import { openFiles } from './open-files.ts';
import type { OpenedFile } from './open-files.ts';
import { compileReading } from './reading.ts';
import type { Reading } from './reading.ts';
import { redactorFor } from './redact.ts';
import { compileRequest, NotSent, pathOf } from './request.ts';
import type { Outgoing, RequestTemplate } from './request.ts';
import { Requirements } from './requirements.ts';
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
    if (url === undefined)
      return { label: -1, needs: [], run: (user, conclude) => Promise.resolve(conclude('failed', user)) };
    return compileSampler(step, key, url, compiler);
  },
};

interface Sampler extends Booking {
  readonly request: RequestTemplate;
  readonly allowedOrigins: Origins | undefined;
}

function compileSampler(step: MapNode, key: string, url: ScalarNode, compiler: Compiler): CompiledSampler {
  const request = compileRequest(step, key, url, compiler);
  const reading = compileReading(step, compiler);
  const { label, hopRows } = registerLabels(step, url, { ...request, checks: reading.checks }, compiler);
  const { needs, isReady } = new Requirements([request, reading]);
  const redactor = redactorFor(compiler.secrets);
  const { allowedOrigins } = compiler;
  const sampler: Sampler = { label, hopRows, request, reading, redactor, allowedOrigins };
  return { label, needs, isReady, run: (user, conclude) => run(sampler, user, conclude) };
}

function registerLabels(
  step: MapNode,
  url: ScalarNode,
  request: RequestTemplate & Pick<Reading, 'checks'>,
  compiler: Compiler,
): { readonly label: number; readonly hopRows: HopRows } {
  const { method, displayName, usesDigest, checks } = request;
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
  const label = compiler.label(checks.length === 0 ? row : { ...row, checks }, at);
  return { label, hopRows: compileHopRows(row, { mostRedirects, usesDigest }, compiler, at) };
}

const NO_FILES: readonly OpenedFile[] = [];

function run<T>(sampler: Sampler, user: VirtualUser, conclude: Conclude<T>): Promise<T> {
  const { scheduledMs } = user;
  user.scheduledMs = undefined;
  const { files } = sampler.request;
  const task = { sampler, user, scheduledMs };
  if (files === undefined) return start(task, NO_FILES, conclude);
  return openFiles(files, user).then((opened) => start(task, opened, conclude));
}

/** One run of a sampler. */
interface Task {
  readonly sampler: Sampler;
  readonly user: VirtualUser;
  readonly scheduledMs: number | undefined;
}

function start<T>(task: Task, opened: readonly OpenedFile[] | NotSent, conclude: Conclude<T>): Promise<T> {
  const { sampler, user } = task;
  const outgoing = opened instanceof NotSent ? opened : sampler.request.render(user, opened);
  const beganMs = user.clock.now();
  user.recorder.started(sampler.label, beganMs);
  const refusal = outgoing instanceof NotSent ? undefined : refused(outgoing.address, sampler);
  if (outgoing instanceof NotSent)
    return Promise.resolve(conclude(bookNotSent(sampler, outgoing, { user, beganMs }), user));
  const sender = senderOf(sampler, user, outgoing);
  const request = wireRequest(outgoing, sender, user.signal, sampler.request.settings.timeoutMs);
  const sent: Sent = { task, sender, outgoing, beganMs };
  if (refusal !== undefined) {
    user.sentSamplers--;
    const exchange = neverSent(beganMs);
    return Promise.resolve(conclude(finish(sent, { request, exchange, hops: NO_HOPS, failure: refusal }), user));
  }
  return new Promise((resolve, reject) => {
    // Called from the socket: what it throws must not end there.
    sender.http.session.exchange(request, beganMs, (exchange) => {
      try {
        const journey = arrived(sent, { request, exchange });
        if (journey instanceof Promise) {
          journey.then((whole) => resolve(conclude(finish(sent, whole), user))).catch(reject);
        } else resolve(conclude(finish(sent, journey), user));
      } catch (bug) {
        reject(bug as Error);
      }
    });
  });
}

function senderOf(sampler: Sampler, user: VirtualUser, outgoing: Outgoing): Sender {
  const { request, reading, allowedOrigins } = sampler;
  const http = httpUserOf(user);
  noteSecrets(http, request, outgoing);
  const isWatched = user.recorder.exchanged !== undefined;
  const keepBytes = isWatched ? Math.max(reading.keepBytes, EXAMPLE_BODY_BYTES) : reading.keepBytes;
  return { http, settings: request.settings, keepBytes, allowedOrigins };
}

function noteSecrets({ secrets }: HttpUser, request: RequestTemplate, outgoing: Outgoing): void {
  if (request.sendsAuthorization) secrets.addFrom(outgoing.headers);
  if (outgoing.digest !== undefined) secrets.add(outgoing.digest.password);
}

interface Sent {
  readonly task: Task;
  readonly sender: Sender;
  readonly outgoing: Outgoing;
  readonly beganMs: number;
}

/** The first answer is there: usually the only one. */
function arrived({ task, sender, outgoing }: Sent, { request, exchange }: Hop): Journey | Promise<Journey> {
  takeCookies(exchange, outgoing.address, sender);
  if (isWholeWay(exchange, outgoing, sender.settings)) {
    return { request, exchange, hops: NO_HOPS, failure: exchange.error };
  }
  const { sampler, user } = task;
  const onHop = (hop: Hop, number: number): void => bookHop(sampler, number, hop, user);
  return travel({ outgoing, request, exchange }, sender, { user, onHop });
}

/** Reads the answer and books it. Synchronous: head and body are views that the next answer overwrites. */
function finish({ task, sender, beganMs }: Sent, journey: Journey): SamplerResult {
  const { sampler, user, scheduledMs } = task;
  const { recorder } = user;
  if (journey.exchange.interrupted) {
    recorder.interrupted(sampler.label, beganMs);
    return 'interrupted';
  }
  if (journey.exchange.staleRetries > 0) recorder.retried?.(sampler.label, beganMs);
  const { cookies, secrets } = sender.http;
  const failure = journey.failure ?? sampler.reading.read(journey, user, cookies);
  for (const { slot } of sampler.reading.secretVariables) secrets.add(user.values[slot]);
  if (recorder.exchanged !== undefined) watch(sampler, journey, failure, user);
  return book(sampler, journey, { failure, scheduledMs, beganMs, user });
}
