import { expect, test } from '@jest/globals';
import { pauseFor } from '../../src/controllers/pause.ts';
import { TestUser } from '../support/test-user.ts';

test.each([
  // planned pause, slept → how much later the iteration counts as due
  [100, 100, 100],
  [100, 130, 100], // 30 ms too long: that is lateness
  [100, 40, 40], // cut short by the end of the test
])('a pause of %d ms that lasts %d ms moves the schedule by %d ms', async (ms, slept, moved) => {
  const user = new TestUser();
  let nowMs = 5000;
  const clock = { now: () => nowMs, sleep: () => Promise.resolve(((nowMs += slept), true)) };
  const paused = Object.assign(Object.create(user) as TestUser, { clock, scheduledMs: 5000, pausedMs: 0 });
  await pauseFor(paused, ms);
  expect([paused.scheduledMs, paused.pausedMs]).toEqual([5000 + moved, slept]);
});
