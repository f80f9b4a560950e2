// All tests: the suites, then the scoreboard, whose runs are measured and want the machine for themselves. Both run
// always; arguments go to both.
import { spawnSync } from 'node:child_process';

const args = process.argv.slice(2);
const wanted = args.length === 0 ? [] : ['--passWithNoTests', ...args];
const codes = ['jest.config.mjs', 'jest.scoreboard.config.mjs'].map((config) => {
  const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const { status } = spawnSync(process.execPath, [...jest, '--config', config, ...wanted], { stdio: 'inherit' });
  return status ?? 1;
});
process.exit(Math.max(...codes));
