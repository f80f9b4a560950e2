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
import type { Listener, VirtualUser } from '../../contracts/virtual-user.ts';
import type { Label } from '../../metrics/interval.ts';
import { book, bookHop, bookNotSent, watch } from './booking.ts';
import type { Booking } from './booking.ts';
import { httpUserOf } from './connections.ts';
import type { HttpUser } from './connections.ts';
import { isWholeWay, NO_HOPS, refused, takeCookies, travel, wireRequest } from './follow.ts';
import type { Hop, Journey, Sender } from './follow.ts';
import { compileHopRows } from './hop-rows.ts';
import type { HopRows } from './hop-rows.ts';
import { kept } from './kept-exchange.ts';
import { prepareHttp, willUseUndici } from './libraries.ts';
import { neverSent } from './never-sent.ts';
import { openFiles } from './open-files.ts';
import type { OpenedFile } from './open-files.ts';
import { compileReading } from './reading.ts';
import type { Reading } from './reading.ts';
import { redactorFor } from './redact.ts';
import { compileRequest, NotSent, pathOf } from './request.ts';
import type { Outgoing, RequestTemplate, SendSettings } from './request.ts';
import { Requirements } from './requirements.ts';
import { EXAMPLE_BODY_BYTES } from './transport.ts';
import type { Done, Exchange, WireRequest } from './transport.ts';
import { scalarOf } from './settings.ts';
import { apdexSetting } from '../../template/apdex-setting.ts';

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
      return { label: -1, needs: [], run: (user, conclude, listener) => listener.ended(conclude('failed', user)) };
    return compileSampler(step, key, url, compiler);
  },
};

interface Sampler extends Booking {
  readonly request: RequestTemplate;
  readonly allowedOrigins: Origins | undefined;
}

function compileSampler(step: MapNode, key: string, url: ScalarNode, compiler: Compiler): CompiledSampler {
  const request = compileRequest(step, key, url, compiler);
  if (mayUseUndici(request.settings)) willUseUndici();
  const reading = compileReading(step, compiler);
  const { label, hopRows } = registerLabels(step, url, { ...request, checks: reading.checks }, compiler);
  const { needs, isReady } = new Requirements([request, reading]);
  const redactor = redactorFor(compiler.secrets);
  const { allowedOrigins } = compiler;
  const sampler: Sampler = { label, hopRows, request, reading, redactor, allowedOrigins };
  return { label, needs, isReady, run: (user, conclude, listener) => run(sampler, user, conclude, listener) };
}

/** HTTP/2 falls back to it where the server has none. */
function mayUseUndici({ rules, connection }: SendSettings): boolean {
  return rules.http2 || rules.transport === 'undici' || connection?.proxy !== undefined;
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
  const apdex = apdexSetting(step.get('apdex'), compiler);
  const label = compiler.label({ ...row, ...(checks.length > 0 && { checks }), ...(apdex && { apdex }) }, at);
  return { label, hopRows: compileHopRows(row, { mostRedirects, usesDigest }, compiler, at) };
}

const NO_FILES: readonly OpenedFile[] = [];

function run<T>(sampler: Sampler, user: VirtualUser, conclude: Conclude<T>, listener: Listener<T>): void {
  const attempt = new Attempt(sampler, user, conclude, listener);
  const { files } = sampler.request;
  if (files === undefined) attempt.start(NO_FILES);
  else {
    openFiles(files, user)
      .then((opened) => attempt.start(opened))
      .catch((bug: unknown) => listener.broke(bug));
  }
}

/** One run of a sampler, from its values to the sample. */
class Attempt<T> implements Done, Sender {
  readonly http: HttpUser;
  readonly settings: SendSettings;
  readonly allowedOrigins: Origins | undefined;
  keepBytes = 0;
  private readonly sampler: Sampler;
  private readonly user: VirtualUser;
  private readonly conclude: Conclude<T>;
  private readonly listener: Listener<T>;
  private readonly scheduledMs: number | undefined;
  private beganMs = 0;
  private outgoing: Outgoing | undefined;
  private request: WireRequest | undefined;

  constructor(sampler: Sampler, user: VirtualUser, conclude: Conclude<T>, listener: Listener<T>) {
    this.http = httpUserOf(user);
    this.settings = sampler.request.settings;
    this.allowedOrigins = sampler.allowedOrigins;
    this.sampler = sampler;
    this.user = user;
    this.conclude = conclude;
    this.listener = listener;
    this.scheduledMs = user.scheduledMs;
    user.scheduledMs = undefined;
  }

  start(opened: readonly OpenedFile[] | NotSent): void {
    const { sampler, user } = this;
    const outgoing = opened instanceof NotSent ? opened : sampler.request.render(user, opened);
    const beganMs = user.clock.now();
    this.beganMs = beganMs;
    user.recorder.started(sampler.label, beganMs);
    if (outgoing instanceof NotSent) {
      this.listener.ended(this.conclude(bookNotSent(sampler, outgoing, { user, beganMs }), user));
      return;
    }
    const { reading } = sampler;
    this.keepBytes =
      user.recorder.exchanged === undefined ? reading.keepBytes : Math.max(reading.keepBytes, EXAMPLE_BODY_BYTES);
    this.noteSecrets(outgoing);
    const request = wireRequest(outgoing, this, user.signal, this.settings.timeoutMs);
    this.outgoing = outgoing;
    this.request = request;
    const refusal = refused(outgoing.address, this);
    if (refusal === undefined) this.http.session.exchange(request, beganMs, this);
    else {
      user.sentSamplers--;
      const exchange = neverSent(beganMs);
      this.listener.ended(this.conclude(this.finish({ request, exchange, hops: NO_HOPS, failure: refusal }), user));
    }
  }

  /** The first answer is there: usually the only one. */
  arrived(exchange: Exchange): void {
    let result: T;
    try {
      const { request, outgoing } = this;
      if (request === undefined || outgoing === undefined) return;
      takeCookies(exchange, outgoing.address, this);
      if (!isWholeWay(exchange, outgoing, this.settings)) {
        // What travels ends in a promise, and the next read may come before that is heard.
        this.travel({ outgoing, request, exchange: kept(exchange) });
        return;
      }
      const journey = { request, exchange, hops: NO_HOPS, failure: exchange.error };
      result = this.conclude(this.finish(journey), this.user);
    } catch (bug) {
      this.listener.broke(bug);
      return;
    }
    this.listener.ended(result);
  }

  private travel(from: Hop & { readonly outgoing: Outgoing }): void {
    const { sampler, user, listener } = this;
    const onHop = (hop: Hop, number: number): void => bookHop(sampler, number, hop, user);
    travel(from, this, { user, onHop })
      .then((journey) => this.conclude(this.finish(journey), user))
      .then(
        (result) => listener.ended(result),
        (bug: unknown) => listener.broke(bug),
      );
  }

  private noteSecrets({ headers, digest }: Outgoing): void {
    const { secrets } = this.http;
    if (this.sampler.request.sendsAuthorization) secrets.addFrom(headers);
    if (digest !== undefined) secrets.add(digest.password);
  }

  /** Reads the answer and books it. Synchronous: head and body are views that the next answer overwrites. */
  private finish(journey: Journey): SamplerResult {
    const { sampler, user, scheduledMs, beganMs } = this;
    const { recorder } = user;
    if (journey.exchange.interrupted) {
      recorder.interrupted(sampler.label, beganMs);
      return 'interrupted';
    }
    if (journey.exchange.staleRetries > 0) recorder.retried?.(sampler.label, beganMs);
    const { cookies, secrets } = this.http;
    const failure = journey.failure ?? sampler.reading.read(journey, user, cookies);
    for (const { slot } of sampler.reading.secretVariables) secrets.add(user.values[slot]);
    if (recorder.exchanged !== undefined) watch(sampler, journey, failure, user);
    return book(sampler, journey, { failure, scheduledMs, beganMs, user });
  }
}
