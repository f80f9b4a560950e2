import { test } from '@jest/globals';

/**
 * Stands in for tests that need a tool this machine lacks: a skip that names the reason, or a failure
 * where LOADPLAN_REQUIRE_TOOLS=1 says that everything must be there. Call it while tests are collected.
 */
export function skipOrFail(reason: string): void {
  if (process.env['LOADPLAN_REQUIRE_TOOLS'] === '1') {
    test(`needs a tool: ${reason}`, () => {
      throw new Error(reason);
    });
    return;
  }
  process.stderr.write(`Skipped: ${reason}\n`);
  test.skip(`skipped: ${reason}`, () => undefined);
}
