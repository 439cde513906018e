import type { Request, RequestHandler } from 'express';
import type { Logger } from '../lib/logger.js';

const ONE_LINE_A_MS = 10_000;

/** Tells the log who sends wrong keys, a line in ten seconds at most, and as soon as it is seen that TRUST_PROXY is not as the network is. */
export function watchCallers(logger: Logger, trustProxy: number): RequestHandler {
  const noteWrongKey = wrongKeys(logger);
  const noteProxy = proxies(logger, trustProxy);
  return (req, res, next) => {
    noteProxy(req);
    res.once('finish', () => {
      if (res.statusCode === 401 && req.get('authorization') !== undefined) noteWrongKey(req);
    });
    next();
  };
}

function wrongKeys(logger: Logger): (req: Request) => void {
  let [since, count] = [Number.NEGATIVE_INFINITY, 0];
  return (req) => {
    count += 1;
    if (performance.now() - since < ONE_LINE_A_MS) return;
    logger.warn({ requestId: req.id, from: req.ip, count }, 'wrong keys were refused');
    [since, count] = [performance.now(), 0];
  };
}

const PROBES = /^\/(livez|readyz|metrics)\b/;

function proxies(logger: Logger, trustProxy: number): (req: Request) => void {
  let isSaid = false;
  return (req) => {
    if (isSaid || PROBES.test(req.path)) return;
    const isPassedOn = req.headers['x-forwarded-for'] !== undefined || req.headers.forwarded !== undefined;
    if (isPassedOn === trustProxy > 0) return;
    isSaid = true;
    logger.warn({ requestId: req.id }, isPassedOn ? UNTRUSTED : ABSENT);
  };
}

const UNTRUSTED =
  'A proxy passes requests on (X-Forwarded-For), but TRUST_PROXY is 0: in this log all callers have the address of the proxy. ' +
  'Set TRUST_PROXY to the number of your proxies.';
const ABSENT =
  'A request came without X-Forwarded-For, but TRUST_PROXY says that proxies stand before the program: callers who reach it directly can ' +
  'pretend any address in this log. Set TRUST_PROXY=0, or let only the proxies reach the port.';

/** What can be known before the first request. Null: nothing is wrong. */
export const proxyWarning = (publicUrl: string | undefined, trustProxy: number): string | null =>
  trustProxy === 0 && publicUrl?.startsWith('https:')
    ? 'PUBLIC_URL is https, so a proxy stands before this program. Set TRUST_PROXY to the number of your proxies.'
    : null;
