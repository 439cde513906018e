import { timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Histogram, register } from 'prom-client';
import { sha256 } from '../lib/ids.js';
import { Refusal } from '../lib/refusal.js';
import { requestBegins } from '../lib/requests-first.js';
import { actorOf } from './authenticate.js';

collectDefaultMetrics();

const requests = new Histogram({
  name: 'http_request_seconds',
  help: 'How long requests took, by route, method and status',
  labelNames: ['route', 'method', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
});

export const countRequests: RequestHandler = (req, res, next) => {
  const stop = requests.startTimer();
  res.once('close', requestBegins());
  res.on('finish', () => stop({ route: res.locals.route ?? 'none', method: req.method, status: res.statusCode }));
  next();
};

/** For Prometheus, by METRICS_TOKEN, which works while the database is gone, or by the key of an admin. Holds no data of customers. */
export const metrics =
  (token: string | undefined): RequestHandler =>
  async (req, res) => {
    res.locals.route = 'GET /metrics';
    const given = /^Bearer\s+(\S+)$/i.exec(req.get('authorization') ?? '')?.[1];
    const isToken = token !== undefined && given !== undefined && isEqual(given, token);
    if (!isToken && (await actorOf(req)).role !== 'admin')
      throw new Refusal('role_not_allowed', 'Metrics are read with METRICS_TOKEN or the key of an admin.');
    res.type(register.contentType).send(await register.metrics());
  };

const isEqual = (given: string, right: string): boolean => timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(right)));
