import { availableParallelism } from 'node:os';

/** Tests run as native ES modules; swc only takes the types away. Agenda is never started in here: its timers keep Jest alive. */
export default {
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  testEnvironment: '<rootDir>/test/support/environment.js',
  globalSetup: '<rootDir>/test/support/before-all.js',
  coverageProvider: 'v8',
  reporters: ['default', '<rootDir>/test/support/full-run.js'],
  // Some files wait for clocks, restarts and time-outs most of their time.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  workerIdleMemoryLimit: '512MB',
  testTimeout: 60_000,
};
