import mongoose, { type Connection } from 'mongoose';
import { type Config, ConfigError } from '../config.js';
import { readMongodbUri } from '../lib/mongodb-uri.js';
import { endWaitingWrites } from './closed-connections.js';
import { type DatabaseThread, openInThread } from './embedded-thread.js';
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

/** Connects Mongoose to the server at `mongodbUri`, or to the embedded one in `dataDir`, which somebody may be `opening` already. */
export async function openDatabase(config: Config, shopName: string, opening?: Promise<DatabaseThread>): Promise<Database> {
  return config.mongodbUri === undefined
    ? openEmbedded(config, shopName, opening ?? openInThread(config))
    : openServer(config.mongodbUri, shopName);
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

async function openEmbedded({ dataDir, embeddedMemoryMb }: Config, dbName: string, opening: Promise<DatabaseThread>): Promise<Database> {
  const { uri, limitBytes, stopped, close: endThread } = await opening;
  void stopped.then(noteStop);
  await connect(uri, dbName);
  const health = await watchDatabase(uri, mongoose.connection.getClient());
  const close = async () => {
    await health.stop();
    await mongoose.disconnect();
    await endThread();
  };
  const description = `the embedded database in ${dataDir}, database ${dbName}, ${memoryIn(embeddedMemoryMb, limitBytes / MB)}`;
  return { connection: mongoose.connection, description, stopped, health, close };
}

/** Says where the machine has too little for what was asked. */
const memoryIn = (wantedMb: number, limitMb: number): string =>
  `at most ${limitMb} MB of memory${limitMb === wantedMb ? '' : `, half of what this machine has, instead of EMBEDDED_MEMORY_MB=${wantedMb}`}`;

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
