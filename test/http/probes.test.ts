import { expect, test } from '@jest/globals';
import supertest from 'supertest';
import { startingApp } from '../../server/http/probes.js';
import { newLogger } from '../../server/lib/logger.js';
import { note, readinessOf, reason } from '../../server/lib/readiness.js';

test('A6: while the program starts /livez says that it runs, /readyz what it is doing, and everything else is 503 with Retry-After', async () => {
  const app = startingApp([() => [reason('The program builds the indexes of its database.')]], newLogger('silent'));
  const live = await supertest(app).get('/livez');
  expect([live.status, live.body]).toEqual([200, { status: 'alive' }]);
  const ready = await supertest(app).get('/readyz');
  expect([ready.status, ready.headers['retry-after'], ready.body]).toEqual([
    503,
    '1',
    { status: 'not_ready', reasons: ['The program builds the indexes of its database.'] },
  ]);
  const other = await supertest(app).post('/v1/events').send({});
  expect([other.status, other.headers['retry-after'], other.body.code]).toEqual([503, '1', 'starting']);
  expect(other.headers['content-type']).toBe('application/problem+json; charset=utf-8');
});

test('a note is told without keeping anybody from serving; a reason keeps from it whatever the others say', () => {
  expect(readinessOf([() => []])).toEqual({ status: 'ready' });
  expect(readinessOf([() => [note('a')], () => []])).toEqual({ status: 'ready', notes: ['a'] });
  expect(readinessOf([() => [note('a'), reason('b')], () => [reason('c')]])).toEqual({
    status: 'not_ready',
    reasons: ['b', 'c'],
    notes: ['a'],
  });
});
