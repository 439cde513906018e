import { once } from 'node:events';
import { connect } from 'node:net';

/** So many requests with a right key whose bodies begin, and then stand still. */
export async function stalledBodies(url: string, key: string, count: number): Promise<{ close(): void }> {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: count }, () => connect(Number(port), hostname));
  for (const [index, socket] of sockets.entries()) {
    socket.on('error', () => {});
    await once(socket, 'connect');
    const length = index % 2 === 0 ? 'content-length: 200000' : 'transfer-encoding: chunked';
    const head = ['POST /v1/quotes HTTP/1.1', 'host: localhost', `authorization: Bearer ${key}`, 'content-type: application/json', length];
    socket.write(`${head.join('\r\n')}\r\n\r\n${index % 2 === 0 ? '{' : '1\r\n{\r\n'}`);
  }
  return { close: () => sockets.forEach((socket) => void socket.destroy()) };
}
