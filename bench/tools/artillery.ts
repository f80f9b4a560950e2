import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REALISTIC, type Work } from '../work.ts';
import { find } from './find.ts';
import { atMost, type Tool } from './tool.ts';

const found = find('artillery', ['--version'], /Artillery:?\s*(\S+)/);

interface Reported {
  readonly aggregate: {
    readonly counters: Readonly<Record<string, number>>;
    readonly summaries: Readonly<Record<string, { readonly median: number; readonly p99: number }>>;
  };
}

/** Artillery: users arrive within a second and go round a loop until the time is over. */
export const artillery: Tool = {
  name: 'Artillery',
  version: found && `Artillery ${found.version}`,
  refuses: atMost(1000),
  prepare: (work, folder) => {
    const [script, report] = [join(folder, 'script.json'), join(folder, 'report.json')];
    writeFileSync(join(folder, 'processor.js'), processor(work));
    writeFileSync(script, JSON.stringify(scriptFor(work)));
    return {
      command: [...(found?.words ?? []), 'run', '--quiet', '-o', report, script],
      env: { ARTILLERY_DISABLE_TELEMETRY: 'true' },
      read: () => {
        const { counters, summaries } = (JSON.parse(readFileSync(report, 'utf8')) as Reported).aggregate;
        const times = summaries['http.response_time'];
        const requests = counters['http.responses'] ?? 0;
        return {
          requests,
          failed: requests - (counters['http.codes.200'] ?? 0),
          ...(times && { p50Ms: times.median, p99Ms: times.p99 }),
        };
      },
    };
  },
};

function scriptFor(work: Work): unknown {
  const step = work.scenario === 'get' ? { get: { url: work.path } } : realisticStep(work);
  return {
    config: {
      target: work.origin,
      processor: './processor.js',
      phases: [{ duration: 1, arrivalCount: work.users }],
      http: { timeout: 30 },
      tls: { rejectUnauthorized: false },
      variables: { token: [REALISTIC.firstToken] },
    },
    scenarios: [{ flow: [{ loop: [step], whileTrue: 'inTime' }] }],
  };
}

function realisticStep(work: Work): unknown {
  return {
    post: {
      url: `${work.path}/users/{{ number }}/orders`,
      beforeRequest: 'fill',
      headers: { authorization: 'Bearer {{ token }}' },
      json: JSON.parse(`${REALISTIC.bodyBefore}{{ email }}${REALISTIC.bodyAfter}`) as unknown,
      capture: { json: '$.access_token', as: 'token' },
    },
  };
}

function processor(work: Work): string {
  return `
let end;
let users = 0;
module.exports = {
  inTime: (context, next) => {
    end ??= Date.now() + ${work.seconds * 1000};
    return next(Date.now() < end);
  },
  fill: (request, context, events, done) => {
    context.vars.number ??= ++users;
    context.vars.email = Math.floor(Math.random() * 4294967296).toString(16) + '@example.com';
    return done();
  },
};
`;
}
