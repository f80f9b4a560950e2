import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REALISTIC, type Work } from '../work.ts';
import { find } from './find.ts';
import { atMost, type Tool } from './tool.ts';

const found = find('locust', ['--version'], /locust (\S+)/);

/** Locust, one process, with one of its two clients. */
export function locust(client: 'FastHttpUser' | 'HttpUser'): Tool {
  return {
    name: `Locust ${client}`,
    version: found && `Locust ${found.version}`,
    refuses: atMost(1000),
    prepare: (work, folder) => {
      const [file, prefix] = [join(folder, 'locustfile.py'), join(folder, 'locust')];
      writeFileSync(file, locustFile(work, client));
      const users = String(work.users);
      const load = ['--headless', '-u', users, '-r', users, '-t', `${work.seconds}s`, '--stop-timeout', '0'];
      const output = ['--csv', prefix, '--only-summary', '--loglevel', 'ERROR', '--exit-code-on-error', '0'];
      return {
        command: [...(found?.words ?? []), '-f', file, '--host', work.origin, ...load, ...output],
        read: () => readStatistics(`${prefix}_stats.csv`),
      };
    },
  };
}

/** The row `Aggregated`; its columns go by the names in the first line. */
function readStatistics(file: string): ReturnType<ReturnType<Tool['prepare']>['read']> {
  const lines = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(','));
  const names = lines[0] ?? [];
  const row = lines.find((cells) => cells[1] === 'Aggregated') ?? [];
  const column = (name: string): number => Number(row[names.indexOf(name)]);
  return {
    requests: column('Request Count'),
    failed: column('Failure Count'),
    p50Ms: column('50%'),
    p99Ms: column('99%'),
  };
}

function locustFile(work: Work, client: string): string {
  const step = work.scenario === 'get' ? plainStep(work) : realisticStep(work);
  return `
import random
from locust import ${client}, constant, task

class User(${client}):
    wait_time = constant(0)
    token = "${REALISTIC.firstToken}"
    number = 0

    def on_start(self):
        User.number += 1
        self.number = User.number
        ${client === 'HttpUser' ? 'self.client.verify = False' : 'pass'}

    @task
    def step(self):
${step.replace(/^/gm, '        ')}
`;
}

function plainStep(work: Work): string {
  return `self.client.get("${work.path}")`;
}

function realisticStep(work: Work): string {
  return `email = "%08x@example.com" % random.getrandbits(32)
body = '${REALISTIC.bodyBefore}' + email + '${REALISTIC.bodyAfter}'
headers = {"Content-Type": "application/json", "Authorization": "Bearer " + self.token}
path = "${work.path}/users/%d/orders" % self.number
with self.client.post(path, data=body, headers=headers, name="orders", catch_response=True) as response:
    if response.status_code != 200:
        response.failure("status")
    else:
        self.token = response.json()["access_token"]`;
}
