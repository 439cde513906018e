import { createServer, type RequestListener, type Server } from 'node:http';
import type { RequestHandler } from 'express';

/**
 * An HTTP server that is kept waiting by nobody: headers must be there in ten seconds, a whole request in thirty. Whoever asks before
 * sending a body (`Expect: 100-continue`) is told to go on where the body is read, or refused without having sent it.
 */
export function httpServer(listener: RequestListener): Server {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 2_000 }, listener);
  return server.on('checkContinue', listener);
}

const PATIENCE_MS = 1000;

/**
 * What is left of a body that nobody read is thrown away for a second, so that whoever is still sending hears the answer; then the
 * connection is closed.
 */
export const closeUnread: RequestHandler = (req, res, next) => {
  res.once('finish', () => {
    if (!req.complete) setTimeout(() => req.complete || req.destroy(), PATIENCE_MS).unref();
  });
  next();
};
