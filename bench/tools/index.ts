import { ab } from './ab.ts';
import { artillery } from './artillery.ts';
import { autocannon } from './autocannon.ts';
import { hey } from './hey.ts';
import { jmeter } from './jmeter.ts';
import { k6 } from './k6.ts';
import { loadplan } from './loadplan.ts';
import { locust } from './locust.ts';
import { oha } from './oha.ts';
import { rawSocket } from './raw-socket.ts';
import type { Tool } from './tool.ts';
import { vegeta } from './vegeta.ts';
import { wrk } from './wrk.ts';

/** Our own tool with the plainest plan: the first row of most tables. */
export const ours: Tool = loadplan({ name: 'loadplan' });

/** Tools that come near the kernel's own cost. */
export const FAST_TOOLS: readonly Tool[] = [wrk, hey, autocannon, ab, oha, vegeta];

/** Tools that run a plan or a script for each user. */
export const SCENARIO_TOOLS: readonly Tool[] = [jmeter, locust('FastHttpUser'), locust('HttpUser'), artillery, k6];

/** All tools that are looked for, ours and the floor included. */
export const ALL_TOOLS: readonly Tool[] = [ours, rawSocket, ...FAST_TOOLS, ...SCENARIO_TOOLS];
