import base from './jest.config.mjs';

// What takes minutes and wants the machine for itself: `npm run test:long`.
export default {
  ...base,
  roots: ['<rootDir>/dist/test/long'],
  testMatch: ['**/*.js'],
  maxWorkers: 1,
};
