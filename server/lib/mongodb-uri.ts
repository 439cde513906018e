/** What an address of MongoDB says, as far as we look at it ourselves; the driver reads the rest. */
export interface MongodbUri {
  hosts: string[];
  /** The database that its path names; null for none, and for MongoDB's own, where the path says who keeps the user. */
  database: string | null;
  /** By name in lower case. */
  options: Map<string, string>;
  /** User and password, as written and as meant: never to be shown. */
  secrets: string[];
}

// mongodb://user:password@host:27017,host:27018/database?option=value
const SHAPE = /^mongodb(?:\+srv)?:\/\/(?:([^@/?]*)@)?([^@/?]+)(?:\/([^?]*))?(?:\?(.*))?$/s;
/** Databases that MongoDB keeps for itself; no shop lies in them. */
export const MONGODBS_OWN = ['admin', 'local', 'config'];

/** Null: it cannot be read. */
export function readMongodbUri(text: string): MongodbUri | null {
  const [, login, hosts, path, query] = SHAPE.exec(text) ?? [];
  if (hosts === undefined) return null;
  const database = decoded(path ?? '');
  const secrets = (login ?? '').split(/:(.*)/s).slice(0, 2);
  if (database === null || secrets.some((secret) => decoded(secret) === null)) return null;
  return {
    hosts: hosts.split(',').map((host) => decoded(host) ?? host),
    database: database === '' || MONGODBS_OWN.includes(database) ? null : database,
    options: new Map([...new URLSearchParams(query ?? '')].map(([name, value]) => [name.toLowerCase(), value])),
    secrets: secrets.flatMap((secret) => [secret, decoded(secret) ?? '']).filter((secret) => secret !== ''),
  };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** The only value that each option may have: with another, what was acknowledged could be lost, or an old state be read. */
const DURABLE: Record<string, string> = {
  w: 'majority',
  journal: 'true',
  j: 'true',
  readPreference: 'primary',
  readConcernLevel: 'majority',
  retryWrites: 'true',
};

/** What is wrong with an address, as the end of a sentence that begins with the variable's name; null if nothing is. Shows no user and no password. */
export function faultOfMongodbUri(text: string): string | null {
  const uri = readMongodbUri(text);
  if (uri === null)
    return 'must be an address like mongodb://user:password@host:27017/database?replicaSet=rs0; in user and password write @ as %40, : as %3A, / as %2F, ? as %3F and % as %25';
  const port = uri.hosts.map((host) => /:([^:\]]*)$/.exec(host)?.[1]).find((given) => given !== undefined && !isPort(given));
  if (port !== undefined) return 'must have a port from 1 to 65535 after the : of each host';
  if (uri.database !== null && (/[/\\. "$\0]/.test(uri.database) || Buffer.byteLength(uri.database) > 63))
    return 'must name a database of at most 63 bytes, without a space and without / \\ . " $';
  for (const [name, right] of Object.entries(DURABLE)) {
    const value = uri.options.get(name.toLowerCase());
    if (value !== undefined && value !== right)
      return `must not say ${name}=${value}: only with ${name}=${right} is everything kept that was acknowledged. Leave it out`;
  }
  return null;
}

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
