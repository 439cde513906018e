import mongoose, { type Connection } from 'mongoose';
import type { Config } from '../config.js';
import { openEmbeddedDatabase } from './embedded/index.js';

export interface Database {
  connection: Connection;
  /** For people: which database is in use. */
  description: string;
  /** Resolves when the embedded server had to stop by itself, with the reason. Never for a server of somebody else's. */
  stopped: Promise<Error>;
  close(): Promise<void>;
}

// Unknown paths in a filter or an update are errors: dropped, `{}` would match everything.
mongoose.set({ strictQuery: 'throw', autoIndex: false, autoCreate: false, bufferCommands: false });

/** Connects Mongoose to the server at `mongodbUri`, or to the embedded one in `dataDir`. */
export async function openDatabase({ mongodbUri, dataDir, embeddedMemoryMb }: Config, shopName: string): Promise<Database> {
  return mongodbUri === undefined ? openEmbedded(dataDir, embeddedMemoryMb, shopName) : openServer(mongodbUri, shopName);
}

async function openServer(uri: string, dbName: string): Promise<Database> {
  await connect(uri, dbName);
  const description = `MongoDB at ${mongoose.connection.host ?? 'its socket'}, database ${dbName}`;
  return { connection: mongoose.connection, description, stopped: new Promise(() => {}), close: () => mongoose.disconnect() };
}

async function openEmbedded(dataDir: string, memoryMb: number, dbName: string): Promise<Database> {
  const server = await openEmbeddedDatabase(dataDir, { memoryLimitBytes: memoryMb * 1024 * 1024 });
  await connect(server.uri, dbName);
  const close = async () => {
    await mongoose.disconnect();
    await server.close();
  };
  return {
    connection: mongoose.connection,
    description: `the embedded database in ${dataDir}, database ${dbName}`,
    stopped: server.stopped,
    close,
  };
}

const connect = (uri: string, dbName: string) =>
  mongoose.connect(uri, {
    dbName,
    writeConcern: { w: 'majority', journal: true },
    retryWrites: true,
    readPreference: 'primary',
    serverSelectionTimeoutMS: 5_000,
    maxPoolSize: 64,
  });

/** Builds every index of every collection that is loaded; those that exist stay as they are. */
export async function buildIndexes(): Promise<void> {
  for (const model of Object.values(mongoose.models)) await model.createIndexes();
}
