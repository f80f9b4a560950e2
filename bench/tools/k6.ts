import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REALISTIC, urlOf, type Work } from '../work.ts';
import { find } from './find.ts';
import { atMost, type Tool } from './tool.ts';

const found = find('k6', ['version'], /k6 v?(\S+)/);

interface Exported {
  readonly metrics: {
    readonly http_reqs: { readonly count: number };
    readonly http_req_failed: { readonly passes: number };
    readonly http_req_duration: { readonly med: number; readonly 'p(99)': number };
  };
}

/** k6 with a script; bodies are kept only where the work reads them. */
export const k6: Tool = {
  name: 'k6',
  version: found && `k6 ${found.version}`,
  refuses: atMost(1000),
  prepare: (work, folder) => {
    const [script, summary] = [join(folder, 'script.js'), join(folder, 'summary.json')];
    writeFileSync(script, scriptFor(work));
    const settings = ['--quiet', '--no-usage-report', '--summary-export', summary];
    return {
      command: [...(found?.words ?? []), 'run', ...settings, script],
      read: () => {
        const { metrics } = JSON.parse(readFileSync(summary, 'utf8')) as Exported;
        return {
          requests: metrics.http_reqs.count,
          failed: metrics.http_req_failed.passes,
          p50Ms: metrics.http_req_duration.med,
          p99Ms: metrics.http_req_duration['p(99)'],
        };
      },
    };
  },
};

function scriptFor(work: Work): string {
  const realistic = work.scenario === 'realistic';
  return `
import http from 'k6/http';
import { check } from 'k6';
export const options = {
  vus: ${work.users}, duration: '${work.seconds}s', insecureSkipTLSVerify: true,
  discardResponseBodies: ${!realistic}, summaryTrendStats: ['med', 'p(99)'],
};
let token = '${REALISTIC.firstToken}';
export default function () {
  ${realistic ? realisticStep(work.origin + work.path) : `http.get('${urlOf(work)}');`}
}
`;
}

function realisticStep(prefix: string): string {
  return `
  const email = Math.floor(Math.random() * 4294967296).toString(16) + '@example.com';
  const response = http.post('${prefix}/users/' + __VU + '/orders',
    '${REALISTIC.bodyBefore}' + email + '${REALISTIC.bodyAfter}',
    { headers: { 'content-type': 'application/json', authorization: 'Bearer ' + token } });
  check(response, { 'status 200': (r) => r.status === 200 });
  token = response.json('access_token');`;
}
