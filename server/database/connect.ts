import mongoose, { type Connection } from 'mongoose';
import { type Config, ConfigError } from '../config.js';
import { readMongodbUri } from '../lib/mongodb-uri.js';
import { endWaitingWrites } from './closed-connections.js';
import { prepareDataFolder, refusalFor } from './data-folder.js';
import { noteStop } from './fault.js';
import { type DatabaseHealth, watchDatabase } from './health.js';
import { whyUnusable } from './unusable.js';

export interface Database {
  connection: Connection;
  /** For people: which database is in use. */
  description: string;
  /** Resolves when the embedded server had to stop by itself, with the reason. Never for a server of somebody else's. */
  stopped: Promise<Error>;
  health: DatabaseHealth;
  close(): Promise<void>;
}

const MB = 1024 ** 2;

// Unknown paths in a filter or an update are errors: dropped, `{}` would match everything.
mongoose.set({ strictQuery: 'throw', autoIndex: false, autoCreate: false, bufferCommands: false });
endWaitingWrites();

/** Connects Mongoose to the server at `mongodbUri`, or to the embedded one in `dataDir`. */
export async function openDatabase({ mongodbUri, dataDir, embeddedMemoryMb }: Config, shopName: string): Promise<Database> {
  return mongodbUri === undefined ? openEmbedded(dataDir, embeddedMemoryMb, shopName) : openServer(mongodbUri, shopName);
}

async function openServer(uri: string, dbName: string): Promise<Database> {
  try {
    await connect(uri, dbName);
    // Whether the user may use it: connecting alone asks nobody.
    await mongoose.connection.db?.collection<{ _id: string }>('shop').findOne({ _id: 'shop' }, { projection: { _id: 1 } });
  } catch (error) {
    await mongoose.disconnect().catch(() => {});
    throw new ConfigError(whyUnusable(error, uri));
  }
  const health = await watchDatabase(uri, mongoose.connection.getClient());
  const close = async () => {
    await health.stop();
    await mongoose.disconnect();
  };
  const description = `MongoDB at ${readMongodbUri(uri)?.hosts.join(', ')}, database ${dbName}`;
  return { connection: mongoose.connection, description, stopped: new Promise(() => {}), health, close };
}

async function openEmbedded(dataDir: string, memoryMb: number, dbName: string): Promise<Database> {
  prepareDataFolder(dataDir);
  const { DamageError, memoryLimit, openEmbeddedDatabase } = await import('./embedded/index.js'); // a server of somebody else's does without
  const server = await openEmbeddedDatabase(dataDir, { memoryLimitBytes: memoryMb * MB }).catch((error: unknown) => {
    throw error instanceof DamageError ? new ConfigError(error.message) : (refusalFor(dataDir, error) ?? error);
  });
  void server.stopped.then(noteStop);
  await connect(server.uri, dbName);
  const health = await watchDatabase(server.uri, mongoose.connection.getClient());
  const close = async () => {
    await health.stop();
    await mongoose.disconnect();
    await server.close();
  };
  return {
    connection: mongoose.connection,
    description: `the embedded database in ${dataDir}, database ${dbName}, ${memoryIn(memoryMb, memoryLimit(memoryMb * MB))}`,
    stopped: server.stopped,
    health,
    close,
  };
}

/** Says where Node's heap is too small for what was asked. */
function memoryIn(memoryMb: number, limitBytes: number): string {
  const limitMb = Math.floor(limitBytes / MB);
  if (limitMb === memoryMb) return `at most ${memoryMb} MB of memory`;
  return `at most ${limitMb} MB of memory, half of Node's heap, instead of EMBEDDED_MEMORY_MB=${memoryMb} (NODE_OPTIONS=--max-old-space-size=${memoryMb * 2} gives more)`;
}

/** A server that answers nothing for so long is broken off; the driver repeats a read once. An answer of ours takes a few milliseconds. */
const SILENCE_MS = 10_000;

const connect = (uri: string, dbName: string) =>
  mongoose.connect(uri, {
    dbName,
    ...unlessGiven(uri, {
      serverSelectionTimeoutMS: 5_000,
      socketTimeoutMS: SILENCE_MS,
      waitQueueTimeoutMS: SILENCE_MS,
      maxPoolSize: 64,
      appName: 'regulars',
    }),
    writeConcern: { w: 'majority', journal: true },
    // What is answered from is not to be taken back by a failover. A read waits for nobody; it sees what a majority has, and that is all that was
    // acknowledged, since every write waits for that, those too that change nothing.
    readConcern: { level: 'majority' },
    retryWrites: true,
    readPreference: 'primary',
  });

/** What the address says itself is obeyed. */
function unlessGiven<Options extends object>(uri: string, ours: Options): Partial<Options> {
  const given = readMongodbUri(uri)?.options;
  return Object.fromEntries(Object.entries(ours).filter(([name]) => !given?.has(name.toLowerCase()))) as Partial<Options>;
}

/** An index of a large collection takes minutes. */
const AS_LONG_AS_IT_TAKES = { socketTimeoutMS: 0 } as mongoose.mongo.CreateIndexesOptions;

/** Builds every index of every collection that is loaded, those of one together; those that exist stay as they are. */
export async function buildIndexes(): Promise<void> {
  for (const { schema, collection } of Object.values(mongoose.models)) {
    const indexes = schema.indexes().map(([key, options]) => ({ ...options, key }) as mongoose.mongo.IndexDescription);
    if (indexes.length > 0) await collection.createIndexes(indexes, AS_LONG_AS_IT_TAKES);
  }
}
