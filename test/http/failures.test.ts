import { expect, test } from '@jest/globals';
import express from 'express';
import mongoose from 'mongoose';
import supertest from 'supertest';
import { consoleLink } from '../../server/console/entrance.js';
import { databaseGone } from '../../server/database/health.js';
import { answerProblems } from '../../server/http/errors.js';
import { logRequests } from '../../server/http/log-requests.js';
import { startingApp } from '../../server/http/probes.js';
import { newLogger } from '../../server/lib/logger.js';
import { activeCampaign } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aClaimable, anEvent, anOrder, aShopper } from '../support/builders.js';

const api = useApi();

/** A log whose lines can be read; each is what was printed, with no key twice. */
function aLog(level = 'error') {
  const lines: string[] = [];
  const told = () =>
    lines.splice(0).map((line) => {
      const parsed = JSON.parse(line);
      expect(JSON.stringify(parsed)).toBe(line.trim());
      return parsed;
    });
  return { logger: newLogger(level, { write: (line) => void lines.push(line) }), told };
}

/** The cookie of whoever came by the console's link. */
async function aVisit(url: string): Promise<string> {
  const entered = await supertest(url).get(new URL(consoleLink(api().shop)).pathname);
  return String(entered.get('set-cookie')?.at(-1)?.split(';')[0]);
}

const GONE = { isUp: () => false, whileUp: () => Promise.reject(databaseGone()) };

test('while the database is gone each request leaves one line: the code and the request id', async () => {
  const { logger, told } = aLog();
  const { url } = await api().another({ logger, health: GONE });
  const bearer = { authorization: `Bearer ${api().as.admin.key}` };
  for (const [method, path] of [
    ['get', '/v1/campaigns'],
    ['post', '/v1/redemptions'],
    ['get', '/console'],
    ['get', '/unsubscribe/whatever'],
  ] as const) {
    const answer = await supertest(url)[method](path).set(bearer);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
    const failure = { level: 50, requestId: answer.headers['x-request-id'], status: 503, code: 'database_unavailable' };
    expect(told()).toEqual([expect.objectContaining({ ...failure, method: method.toUpperCase(), msg: 'request failed' })]);
  }
});

test('a bug leaves one line that says where it was thrown, of a batch as of one event, of a page as of the API', async () => {
  const { logger, told } = aLog();
  const { as, url } = await api().another({ logger });
  const [admin, storefront] = [await as('admin'), await as('storefront')];
  const id = await activeCampaign(api(), aClaimable());
  await mongoose.connection
    .collection<{ _id: string }>('campaigns')
    .updateOne({ _id: id }, { $set: { issueWhen: null, trigger: { event: 'order.paid' } } });
  const paid = async () => anEvent('order.paid', aShopper(), { order: anOrder([1000], await api().now()) }, await api().now());
  const asked = [
    () => admin.get(`/v1/campaigns/${id}`),
    async () => storefront.post('/v1/events', await paid()),
    async () => storefront.post('/v1/events', [await paid()]),
    async () =>
      supertest(url)
        .get(`/console/campaigns/${id}`)
        .set('cookie', await aVisit(url)),
  ];
  for (const ask of asked) {
    const answer = await ask();
    expect([answer.status, answer.body.code]).toEqual([500, 'internal']);
    const stack = expect.stringMatching(/^TypeError: .*\n +at .*campaigns\/r/);
    expect(told()).toMatchObject([{ level: 50, requestId: answer.headers['x-request-id'], status: 500, code: 'internal', err: { stack } }]);
  }
});

test('what fails after its answer has begun, or after its caller has gone, leaves one line too', async () => {
  const { logger, told } = aLog();
  let caught: () => void = () => {};
  const over = new Promise<void>((resolve) => {
    caught = resolve;
  });
  const app = express()
    .use(logRequests(logger))
    .get('/begun', (_req, res) => {
      res.write('half');
      throw new Error('thrown too late');
    })
    .get('/gone', async (req, res) => {
      req.socket.destroy();
      await new Promise((resolve) => res.once('close', resolve));
      setImmediate(caught);
      throw new Error('thrown for nobody');
    })
    .use(answerProblems);
  await expect(supertest(app).get('/begun')).rejects.toThrow('socket hang up');
  expect(told()).toMatchObject([{ level: 50, code: 'internal', err: { message: 'thrown too late' } }]);
  await expect(supertest(app).get('/gone')).rejects.toThrow('socket hang up');
  await over;
  expect(told()).toMatchObject([{ level: 50, code: 'internal', err: { message: 'thrown for nobody' } }]);
});

test('a request that comes while the program starts leaves its line', async () => {
  const { logger, told } = aLog();
  const answer = await supertest(startingApp([], logger)).get('/v1/campaigns');
  expect(told()).toMatchObject([{ level: 50, status: 503, code: 'starting', requestId: answer.headers['x-request-id'] }]);
});

test('requests that are answered or refused leave a line at level debug, and no failure', async () => {
  const { logger, told } = aLog('debug');
  const { as } = await api().another({ logger });
  const admin = await as('admin');
  await admin.get('/v1/shop');
  await admin.get('/v1/campaigns/none');
  const common = { level: 20, requestId: expect.any(String), msg: 'request completed' };
  expect(told()).toMatchObject([
    { ...common, route: 'GET /v1/shop', status: 200 },
    { ...common, route: 'GET /v1/campaigns/{id}', status: 404 },
  ]);
});

test('of a bug its words and its place are logged, and neither what it quotes nor what it carries', () => {
  const { logger, told } = aLog();
  const carried = { keyValue: { email: 'lin@example.com' }, writeErrors: [{ op: { name: 'Lin' } }] };
  const error = Object.assign(new Error('E11000 dup key: { email: "lin@example.com", said: "a \\" Lin" }'), carried);
  logger.error({ err: error }, 'a job failed');
  const [line] = told();
  expect(line.err.message).toBe('E11000 dup key: { email: "…", said: "…" }');
  expect(line.err.stack).toContain('failures.test.ts');
  expect(JSON.stringify(line)).not.toMatch(/lin/i);
});
