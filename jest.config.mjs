// Jest runs what tsc compiled: no transformer, so the tests see the code that ships.
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/dist/test'],
  testMatch: ['**/*.test.js'],
  testPathIgnorePatterns: ['<rootDir>/dist/test/scoreboard/'],
  transform: {},
  testTimeout: 60_000,
  maxWorkers: 2,
};
