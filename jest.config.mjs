// Jest runs what tsc compiled: no transformer, so the tests see the code that ships.
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/dist/test'],
  testMatch: ['**/*.test.js'],
  // What measures time runs after them, alone (jest.scoreboard.config.mjs); what only counts runs here.
  testPathIgnorePatterns: ['<rootDir>/dist/test/scoreboard/[^/]+[.]test[.]js$'],
  transform: {},
  testTimeout: 120_000,
  maxWorkers: 3,
};
