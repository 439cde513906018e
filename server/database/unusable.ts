import { type MongodbUri, readMongodbUri } from '../lib/mongodb-uri.js';

/** What the driver says of a server that cannot be used, and what there is to do about it. The first row that fits is told. */
const CAUSES: [sign: RegExp, sentence: (at: string, uri: MongodbUri) => string][] = [
  [
    /(ENOENT|EISDIR|EACCES|EPERM): .*, (open|read)\b|PEM routines|asn1 encoding|mac verify|bad decrypt/i,
    (_at, { options }) =>
      `the file of ${FILES.filter((name) => options.has(name.toLowerCase())).join(' or ')} cannot be read as what it should be. ` +
      'Correct its path, and look whether it is a PEM file that this user may read.',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ENODATA|querySrv|ESERVFAIL|ENONAME/,
    (at) => `the name ${at} is not known. Correct the host, or look whether this machine can reach its name server.`,
  ],
  [
    /Authentication failed|AuthenticationFailed|bad auth|SCRAM|Unsupported mechanism|no such command: 'saslStart'/i,
    (at, uri) =>
      `${at} refuses the user or the password. Correct them, and authSource, the database that keeps the user (now ${authSourceOf(uri)}); ` +
      'in the password write @ as %40, : as %3A, / as %2F and % as %25.',
  ],
  [
    /not authorized|requires authentication|Unauthorized|not allowed to do action/i,
    (at, uri) =>
      uri.secrets.length === 0
        ? `${at} asks for a user and a password. Put them before the host: mongodb://user:password@…`
        : `${at} does not let this user use the database. Give the user the role readWrite on it.`,
  ],
  [
    /self[- ]signed|unable to (verify|get)|certificate|CERT_|UNABLE_TO|DEPTH_ZERO|Hostname\/IP does not match/i,
    (at) =>
      `the certificate of ${at} is not trusted. Name the authority's file with tlsCAFile=…, and use the host name that the certificate has.`,
  ],
  [
    /wrong version number|packet length too long|before secure TLS connection|ERR_SSL|ERR_TLS|EPROTO|SSL routines/i,
    (at) => `${at} does not speak TLS as asked for. Take tls=true (or +srv, which implies it) out, or switch TLS on at the server.`,
  ],
  [/ECONNREFUSED|ENOENT/, (at) => `nothing listens at ${at}. Start MongoDB there, or correct the host and the port.`],
  [
    /EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EPERM/,
    (at) => `this machine has no way to ${at}. Correct the host, or open the network between them.`,
  ],
  [
    /wire version|requires at least MongoDB/i,
    (at) => `the MongoDB at ${at} is too old for this program. Use a version that is still maintained.`,
  ],
  [
    /not primary|NotWritablePrimary|node is not in primary/i,
    (at) => `${at} is not the primary of its replica set. Name the whole set with replicaSet=…, and leave directConnection out.`,
  ],
  [
    /connection .*closed|ECONNRESET|EPIPE|socket hang up/i,
    (at) => `${at} closes every connection. It may ask for TLS (tls=true), or may not let this machine in.`,
  ],
  [/timed? ?out/i, (at) => `${at} does not answer as MongoDB does. Look whether it runs there, and whether a firewall stands between.`],
];

/** Options that name a file of this machine. */
const FILES = ['tlsCAFile', 'tlsCertificateKeyFile', 'tlsCRLFile', 'tlsCertificateFile'];

/** The driver refused the address before it asked anybody; its own words say which option. */
const UNUSABLE_OPTION = /^Mongo(Parse|InvalidArgument|MissingCredentials|API)Error$/;

/** One sentence for people on why the server that MONGODB_URI names cannot be used, and what to try. Shows no user and no password. */
export function whyUnusable(error: unknown, text: string): string {
  const uri = readMongodbUri(text);
  if (uri === null) return 'MONGODB_URI cannot be read.';
  const said = textsOf(error).join('\n');
  const at = uri.hosts.join(', ');
  const sentence =
    aboutOption(error, uri) ??
    aboutReplicaSet(error, at, uri) ??
    CAUSES.find(([sign]) => sign.test(said))?.[1](at, uri) ??
    `the database at ${at} cannot be used: ${withoutSecrets(firstLine(said), uri)}`;
  return `MONGODB_URI: ${sentence}`;
}

function aboutOption(error: unknown, uri: MongodbUri): string | null {
  const { name, message } = (error ?? {}) as { name?: string; message?: string };
  if (name === undefined || !UNUSABLE_OPTION.test(name)) return null;
  return `an option after the ? cannot be used: ${withoutSecrets(firstLine(message ?? ''), uri)}`;
}

/** A server that belongs to another set is dropped by the driver, which then waits for one that never comes. */
function aboutReplicaSet(error: unknown, at: string, { options }: MongodbUri): string | null {
  const wanted = options.get('replicaset');
  const topology = (error as { reason?: { type?: string; servers?: Map<string, { type?: string }> } } | null)?.reason;
  const types = [...(topology?.servers?.values() ?? [])].map(({ type }) => type ?? 'Unknown');
  if (topology?.servers === undefined) return null;
  if (wanted !== undefined && (types.length === 0 || /replica set|setName/i.test(textsOf(error).join('\n'))))
    return `${at} does not belong to a replica set that is called ${wanted}. Correct replicaSet=${wanted}, or leave it out for a single server.`;
  if (types.some((type) => type !== 'Unknown') && topology.type === 'ReplicaSetNoPrimary')
    return `the replica set at ${at} has no primary at the moment. Look at rs.status() there.`;
  return null;
}

/** The messages of an error, of what caused it, and of what each server said. */
function textsOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 4) return [];
  const { message, code, codeName, cause, reason, error: inner, servers } = error as Record<string, unknown>;
  return [
    ...[message, code, codeName].filter((text) => typeof text === 'string'),
    ...[cause, reason, inner, ...(servers instanceof Map ? servers.values() : [])].flatMap((deeper) => textsOf(deeper, depth + 1)),
  ];
}

const authSourceOf = ({ options, database }: MongodbUri): string => options.get('authsource') ?? database ?? 'admin';

const firstLine = (text: string): string => text.split('\n')[0] || 'no reason is given.';

const withoutSecrets = (sentence: string, { secrets }: MongodbUri): string =>
  secrets.reduce((told, secret) => told.replaceAll(isShortWord(secret) ? new RegExp(`\\b${secret}\\b`, 'g') : secret, '…'), sentence);

/** A user called "u" is hidden where it stands alone; hidden inside of words it would make the sentence unreadable. */
const isShortWord = (secret: string): boolean => /^\w{1,3}$/.test(secret);
