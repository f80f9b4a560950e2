import type { IncomingMessage } from 'node:http';
import { admit } from './accounts.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { Faults } from './faults.ts';
import type { DemoMetrics } from './metrics.ts';
import type { DemoOptions } from './options.ts';
import { readBody, type BodyReading } from './read-body.ts';
import { readFields, type FieldSource, type Shape } from './read-fields.ts';
import { unprocessable, type Reply } from './reply.ts';
import type { Match, Router } from './router.ts';
import type { Detail } from './rules.ts';
import { storyScenario } from './story.ts';
import { Timings } from './timings.ts';
import { wait } from './wait.ts';

/** Answers one request; rejects only when the sender goes away or on a bug of ours. */
export type Answer = (request: IncomingMessage, inProgress: number) => Promise<Reply>;

/** Puts the demo together: faults, then the scenario, then the endpoint in FastAPI's own order of checks. */
export function createAnswer(router: Router, options: DemoOptions, metrics?: DemoMetrics): Answer {
  const faults = new Faults(options.seed);
  const scenario = options.scenario === 'story' ? storyScenario(options.seed, metrics) : undefined;
  return async (request, inProgress) => {
    const { path, query } = splitTarget(request.url ?? '/');
    const match = router(request.method ?? 'GET', path, query);
    if (options.baseLatencyMs > 0) await wait(latencyMs(options, inProgress));
    const fault = query === '' ? undefined : await faults.of(query);
    const failure = fault ?? faults.inShare(options.failShare);
    if (failure) return failure;
    if ('status' in match) return match;
    const timings = new Timings();
    const ended = scenario && (await scenario(match.endpoint, timings));
    return timings.on(ended ?? (await answerEndpoint({ request, query, match, options })));
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly query: string;
  readonly match: Match;
  readonly options: DemoOptions;
}

/** FastAPI's order: parse the body, admit the caller, then check path, query and body together. */
async function answerEndpoint({ request, query, match, options }: Exchange): Promise<Reply> {
  const { endpoint, params } = match;
  const body = endpoint.body && (await readBody(request, endpoint.body));
  if (body && 'status' in body) return body;
  const admission = admit(request.headers.authorization, endpoint.admission);
  if ('status' in admission) return admission;
  const details: Detail[] = [];
  const call: Call<Shape, Shape, Shape> = {
    params: readFields(endpoint.params, { loc: ['path'], fields: params, isJson: false }, details),
    query: readFields(endpoint.query, querySource(endpoint, query), details),
    body: bodyValues(endpoint, body, details),
    user: admission.user,
    options,
  };
  return details.length > 0 ? unprocessable(details) : endpoint.handle(call);
}

function bodyValues(
  endpoint: Endpoint,
  body: Exclude<BodyReading, Reply> | undefined,
  details: Detail[],
): Call<Shape, Shape, Shape>['body'] {
  if (!endpoint.body || !body) return {};
  if ('source' in body) return readFields(endpoint.body.fields, body.source, details);
  details.push(body.detail);
  return {};
}

const NO_QUERY: FieldSource = Object.freeze({ loc: ['query'], fields: {}, isJson: false });

function querySource(endpoint: Endpoint, query: string): FieldSource {
  if (query === '' || Object.keys(endpoint.query).length === 0) return NO_QUERY;
  // Of several values the last one counts, as in FastAPI.
  return { ...NO_QUERY, fields: Object.fromEntries(new URLSearchParams(query)) };
}

/** Grows in proportion once more than `slowAfter` requests are in progress. */
function latencyMs({ baseLatencyMs, slowAfter }: DemoOptions, inProgress: number): number {
  const isCrowded = slowAfter !== undefined && slowAfter > 0 && inProgress > slowAfter;
  return isCrowded ? (baseLatencyMs * inProgress) / slowAfter : baseLatencyMs;
}

function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  return { path: path.includes('%') ? decodePath(path) : path, query: mark < 0 ? '' : target.slice(mark + 1) };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
