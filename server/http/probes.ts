import express, { type Express, type RequestHandler, type Router } from 'express';
import type { Logger } from '../lib/logger.js';
import { type Check, readinessOf } from '../lib/readiness.js';
import { Refusal } from '../lib/refusal.js';
import { notedAnswer, send } from './errors.js';
import { logRequests } from './log-requests.js';

/** For supervisors and load balancers: /livez says that the program runs, /readyz whether it can serve, and what it should be known for. */
export const probes = (checks: readonly Check[]): Router =>
  express
    .Router()
    .get('/livez', (_req, res) => void res.json({ status: 'alive' }))
    .get('/readyz', tellReadiness(checks));

const tellReadiness =
  (checks: readonly Check[]): RequestHandler =>
  (_req, res) => {
    const readiness = readinessOf(checks);
    res.status(readiness.status === 'ready' ? 200 : 503).set('cache-control', 'no-store');
    if (readiness.status !== 'ready') res.set('retry-after', '1');
    res.json(readiness);
  };

/** What answers from the moment the port is open until the program can serve. */
export function startingApp(checks: readonly Check[], logger: Logger): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(probes(checks), logRequests(logger), (_req, res) => {
    const refusal = new Refusal('starting', 'The program is starting. Ask again in a moment.', [], { retryAfterSeconds: 1 });
    send(res, notedAnswer(refusal, res));
  });
  return app;
}
