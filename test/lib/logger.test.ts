import { expect, test } from '@jest/globals';
import { newLogger } from '../../server/lib/logger.js';

/** What the log says of something that was thrown. */
function said(thrown: unknown): Record<string, unknown> {
  const lines: string[] = [];
  newLogger('info', { write: (line) => lines.push(line) }).error({ err: thrown }, 'a bug');
  return JSON.parse(lines.join(''));
}

test('of an error its words are logged, without what it quotes and without its own fields', () => {
  const error = Object.assign(new RangeError('No "mina@example.com" here'), { customer: { email: 'mina@example.com' } });
  const { err } = said(error);
  expect(err).toEqual({ type: 'RangeError', message: 'No "…" here', stack: expect.stringContaining('RangeError: No "…" here') });
});

test.each([
  ['a text', 'mina@example.com', 'string'],
  ['an object', { email: 'mina@example.com' }, 'object'],
  ['nothing', null, 'object'],
])('%s that was thrown is logged by its type alone', (_what, thrown, type) => {
  const line = said(thrown);
  expect(line).toMatchObject({ msg: 'a bug', err: { type: 'Error', message: `No error was thrown, but a value of type ${type}.` } });
  expect(JSON.stringify(line)).not.toContain('mina');
});
