import base from './jest.config.mjs';

// Runs that are measured: after all other suites and one at a time, so that the machine is theirs.
export default {
  ...base,
  roots: ['<rootDir>/dist/test/scoreboard'],
  testPathIgnorePatterns: ['<rootDir>/dist/test/scoreboard/counted/'],
  testTimeout: 180_000,
  maxWorkers: 1,
};
