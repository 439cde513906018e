import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { aDirectory, programArguments } from './support.js';

const run = promisify(execFile);

test("Agenda's own MongoDB backend: every, one of two instances runs a job, a restart finds the rest", async () => {
  const directory = aDirectory();
  const first = JSON.parse((await run(process.execPath, programArguments('scheduler', directory, 'first'))).stdout);
  expect(first.once).toBe(1);
  expect(first.often).toBeGreaterThanOrEqual(2);
  expect(first.often).toBeLessThanOrEqual(5);
  expect(first.names).toEqual(['later', 'often', 'once']);

  const second = JSON.parse((await run(process.execPath, programArguments('scheduler', directory, 'second'))).stdout);
  expect(second.once).toBe(0);
  expect(second.often).toBeGreaterThanOrEqual(2);
  expect(second.names).toEqual(['later', 'often', 'once']);
  rmSync(directory, { recursive: true, force: true });
}, 40_000);
