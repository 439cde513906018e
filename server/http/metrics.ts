import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Histogram, register } from 'prom-client';

collectDefaultMetrics();

const requests = new Histogram({
  name: 'http_request_seconds',
  help: 'How long requests took, by route, method and status',
  labelNames: ['route', 'method', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
});

export const countRequests: RequestHandler = (req, res, next) => {
  const stop = requests.startTimer();
  res.on('finish', () => stop({ route: res.locals.route ?? 'none', method: req.method, status: res.statusCode }));
  next();
};

/** For Prometheus, from the program's own machine or network; holds no data of customers. */
export const metrics: RequestHandler = async (_req, res) => {
  res.type(register.contentType).send(await register.metrics());
};
