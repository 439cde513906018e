import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../server/config.js';
import { openDatabase } from '../../server/database/connect.js';
import { MessageReader, readMessage, writeMessage } from '../../server/database/embedded/wire.js';

const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** Something that listens where a MongoDB should. Returns its host and port. */
async function listening(answer: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    answer(socket);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

/** Speaks the wire protocol as far as it must: greets as it is told to, and answers every other command alike. */
const speaking = (greeting: object, other: object) => (socket: Socket) => {
  const reader = new MessageReader();
  socket.on('data', (chunk: Buffer) => {
    for (const message of reader.read(chunk)) {
      const request = readMessage(message);
      const isGreeting = 'hello' in request.command || 'ismaster' in request.command;
      if (!request.isSilent) socket.write(writeMessage(isGreeting ? { ...GREETING, ...greeting } : { ...other }, request));
    }
  });
};

const GREETING = {
  ok: 1,
  helloOk: true,
  isWritablePrimary: true,
  ismaster: true,
  minWireVersion: 0,
  maxWireVersion: 21,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
};
const REFUSED_LOGIN = { ok: 0, code: 18, codeName: 'AuthenticationFailed', errmsg: 'Authentication failed.' };
const REFUSED_COMMAND = { ok: 0, code: 13, codeName: 'Unauthorized', errmsg: 'not authorized on regulars to execute command' };

/** The kind of fault; what MONGODB_URI is; and what the sentence says. */
const FAULTS: [kind: string, uri: () => Promise<string>, says: RegExp][] = [
  ['nothing listens', async () => 'mongodb://joe:hunter2@127.0.0.1:1/?serverSelectionTimeoutMS=1000', /nothing listens at 127\.0\.0\.1:1/],
  [
    'the host is not known',
    async () => 'mongodb://joe:hunter2@no-such-host.invalid/?serverSelectionTimeoutMS=1000',
    /the name no-such-host\.invalid is not known/,
  ],
  [
    'the seed list is not known',
    async () => 'mongodb+srv://joe:hunter2@no-such-host.invalid/',
    /the name no-such-host\.invalid is not known/,
  ],
  [
    'the login is refused',
    async () => `mongodb://joe:hunter2@${await listening(speaking({ saslSupportedMechs: ['SCRAM-SHA-256'] }, REFUSED_LOGIN))}/`,
    /refuses the user or the password.* authSource, .*\(now admin\)/,
  ],
  [
    'the user may not use the database',
    async () => `mongodb://${await listening(speaking({}, REFUSED_COMMAND))}/`,
    /asks for a user and a password/,
  ],
  [
    'another replica set',
    async () =>
      `mongodb://joe:hunter2@${await listening(speaking({ setName: 'rs0', hosts: ['127.0.0.1:1'] }, REFUSED_LOGIN))}/?replicaSet=rs1&serverSelectionTimeoutMS=1000`,
    /does not belong to a replica set that is called rs1/,
  ],
  [
    'a single server where a replica set is asked for',
    async () => `mongodb://${await listening(speaking({}, REFUSED_LOGIN))}/?replicaSet=rs1&serverSelectionTimeoutMS=1000`,
    /does not belong to a replica set that is called rs1/,
  ],
  [
    'TLS where there is none',
    async () => `mongodb://${await listening((socket) => void socket.end('no'))}/?tls=true&serverSelectionTimeoutMS=1000`,
    /does not speak TLS|closes every connection/,
  ],
  [
    'something else listens',
    async () =>
      `mongodb://${await listening((socket) => void socket.once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')))}/?serverSelectionTimeoutMS=1000`,
    /does not answer as MongoDB does/,
  ],
  [
    'everything is closed again',
    async () => `mongodb://${await listening((socket) => void socket.destroy())}/?serverSelectionTimeoutMS=1000`,
    /closes every connection/,
  ],
  ['silence', async () => `mongodb://${await listening(() => {})}/?serverSelectionTimeoutMS=1000&connectTimeoutMS=500`, /does not answer/],
  [
    'an old version',
    async () => `mongodb://${await listening(speaking({ maxWireVersion: 6 }, REFUSED_LOGIN))}/?serverSelectionTimeoutMS=1000`,
    /too old/,
  ],
  [
    'an option that there is not',
    async () => 'mongodb://joe:hunter2@localhost/?nonsense=1',
    /option after the \?.* nonsense is not supported/,
  ],
  [
    'an option that there is not, for a user of one letter',
    async () => 'mongodb://u:o@localhost/?bogus=1',
    /option bogus is not supported/,
  ],
  ['a way to sign in that there is not', async () => 'mongodb://joe:hunter2@localhost/?authMechanism=FOO', /option after the \?.*got FOO/],
  ['an option that is no number', async () => 'mongodb://joe:hunter2@localhost/?maxPoolSize=many', /option after the \?.*maxPoolSize/],
  [
    'a CA file that is not there',
    async () => 'mongodb://joe:hunter2@localhost/?tls=true&tlsCAFile=/not/there.pem',
    /the file of tlsCAFile cannot/,
  ],
  ['a CA file that is a folder', async () => 'mongodb://joe:hunter2@localhost/?tls=true&tlsCAFile=/', /the file of tlsCAFile cannot/],
  [
    'a client certificate that is none',
    async () =>
      `mongodb://joe:hunter2@127.0.0.1:1/?tls=true&serverSelectionTimeoutMS=1000&tlsCertificateKeyFile=${fileURLToPath(import.meta.url)}`,
    /the file of tlsCertificateKeyFile cannot/,
  ],
];

describe('A3: a MONGODB_URI that cannot be used is refused in one sentence that names the variable and hides the password:', () => {
  test.each(FAULTS)('%s', async (_kind, uriOf, says) => {
    const mongodbUri = await uriOf();
    const refused = openDatabase({ ...readConfig({}), mongodbUri }, 'regulars').catch((error: Error) => error.message);
    expect(await refused).toMatch(/^MONGODB_URI[^\n]*\.?$/);
    expect(await refused).toMatch(says);
    expect(await refused).not.toMatch(/hunter2|joe/);
  });
});
