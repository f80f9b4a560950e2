import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REALISTIC, urlOf, type Work } from '../work.ts';
import { find } from './find.ts';
import { numberIn, type Counted, type Tool } from './tool.ts';

const found = find('wrk', ['-v'], /wrk (\S+)/);

/** wrk with one thread; the realistic work by a Lua script. */
export const wrk: Tool = {
  name: 'wrk',
  version: found && `wrk ${found.version}`,
  refuses: () => undefined,
  prepare: (work, folder) => {
    const script = join(folder, 'realistic.lua');
    if (work.scenario === 'realistic') writeFileSync(script, luaFor(work));
    const settings = ['-t1', `-c${work.users}`, `-d${work.seconds}s`, '--timeout', '30s', '--latency'];
    const scripted = work.scenario === 'realistic' ? ['-s', script, work.origin] : [urlOf(work)];
    return { command: [...(found?.words ?? []), ...settings, ...scripted], read };
  },
};

function read(output: string): Counted {
  const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(output) ?? [];
  const broken = errors.slice(1).reduce((sum, count) => sum + Number(count), 0);
  return {
    requests: numberIn(output, /(\d+) requests in/),
    failed: numberIn(output, /Non-2xx or 3xx responses: (\d+)/) + broken + numberIn(output, /wrong answers: (\d+)/),
    p50Ms: milliseconds(/\s50%\s+([\d.]+)(us|ms|s)/.exec(output)),
    p99Ms: milliseconds(/\s99%\s+([\d.]+)(us|ms|s)/.exec(output)),
  };
}

function milliseconds(found: RegExpExecArray | null): number {
  const [, value, unit = 'ms'] = found ?? [];
  return Number(value) * ({ us: 0.001, ms: 1, s: 1000 }[unit] ?? Number.NaN);
}

/** By joining texts, which is faster than wrk.format with a table of headers. */
function luaFor({ origin, path }: Work): string {
  return `
local host = "${origin.replace(/^\w+:\/\//, '')}"
local before, after = [[${REALISTIC.bodyBefore}]], [[${REALISTIC.bodyAfter}]]
local fixed = #before + #after
local token = "${REALISTIC.firstToken}"
local user = 0
wrong = 0
request = function()
  user = user % 64 + 1
  local email = string.format("%08x@example.com", math.random(0, 4294967295))
  return "POST ${path}/users/" .. user .. "/orders HTTP/1.1\\r\\nHost: " .. host ..
    "\\r\\nContent-Type: application/json\\r\\nAuthorization: Bearer " .. token ..
    "\\r\\nContent-Length: " .. (fixed + #email) .. "\\r\\n\\r\\n" .. before .. email .. after
end
response = function(status, headers, body)
  local found = body:match([[${REALISTIC.tokenPattern}]])
  if status ~= 200 or not found then wrong = wrong + 1 else token = found end
end
local all = {}
setup = function(thread) table.insert(all, thread) end
done = function()
  local sum = 0
  for _, thread in ipairs(all) do sum = sum + thread:get("wrong") end
  io.write("wrong answers: " .. sum .. "\\n")
end
`;
}
