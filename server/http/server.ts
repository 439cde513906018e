import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
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

/** How long a request that is on its way over an open connection is waited for. */
const LAST_CALL_MS = 500;
const PATIENCE_WITH_ANSWERS_MS = 10_000;

/**
 * Watches a server's connections from the start; what it returns stops the server. Whatever was asked is answered, for ten seconds at most,
 * and with each answer the caller hears that the connection ends. A connection on which nothing is asked holds nothing up: it may be kept for
 * the next request, opened ahead, or be sending half a head.
 */
export function stoppable(server: Server, patienceMs = PATIENCE_WITH_ANSWERS_MS): () => Promise<void> {
  const due = new Map<Socket, Set<ServerResponse>>();
  let isStopping = false;
  let taken = 0;
  server.on('connection', (socket: Socket) => {
    taken++;
    due.set(socket, new Set());
    socket.once('close', () => due.delete(socket));
  });
  const watch: RequestListener = ({ socket }, res) => {
    if (isStopping) announceEnd(res);
    due.get(socket)?.add(res);
    res.once('close', () => due.get(socket)?.delete(res));
  };
  server.prependListener('request', watch).prependListener('checkContinue', watch);
  return async () => {
    await untilAllAreTaken(() => taken);
    isStopping = true;
    for (const answers of due.values()) for (const res of answers) announceEnd(res);
    // The HTTP server's own close() would cut off kept connections at once, and with them what was just asked over them.
    const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
    const lastCall = setTimeout(() => closeUnasked(due), LAST_CALL_MS);
    const patience = setTimeout(() => server.closeAllConnections(), patienceMs);
    await closed;
    clearTimeout(lastCall);
    clearTimeout(patience);
  };
}

/** As many as the system keeps waiting for a server of Node's. */
const MOST_WAITING = 511;

/**
 * A connection that waits to be taken is reset when the port closes, although its request may be sent. One is taken in each turn of the event
 * loop, so all are once two turns brought none.
 */
async function untilAllAreTaken(taken: () => number): Promise<void> {
  const most = taken() + MOST_WAITING;
  for (let before = -1; before < taken() && taken() < most; ) {
    before = taken();
    await nextTurn();
    await nextTurn();
  }
}

function closeUnasked(due: Map<Socket, Set<ServerResponse>>): void {
  for (const [socket, answers] of due) if (answers.size === 0) socket.destroy();
}

const announceEnd = (res: ServerResponse): void => {
  if (!res.headersSent) res.setHeader('connection', 'close');
};
