import { mongo } from 'mongoose';

/**
 * What a server answers while it steps down, stops, waits for others or has no time: the same command may succeed a moment later, and whether
 * it was done is not known. By MongoDB's error_codes.yml; to know another one, add a row.
 */
const CODES: Record<number, string> = {
  6: 'HostUnreachable',
  7: 'HostNotFound',
  43: 'CursorNotFound', // it lay on the server that was the primary before
  50: 'MaxTimeMSExpired',
  64: 'WriteConcernTimeout',
  79: 'UnknownReplWriteConcern',
  89: 'NetworkTimeout',
  91: 'ShutdownInProgress',
  95: 'NotSecondary',
  100: 'UnsatisfiableWriteConcern',
  112: 'WriteConflict',
  133: 'FailedToSatisfyReadPreference',
  134: 'ReadConcernMajorityNotAvailableYet',
  175: 'QueryPlanKilled',
  189: 'PrimarySteppedDown',
  202: 'NetworkInterfaceExceededTimeLimit',
  216: 'ElectionInProgress',
  237: 'CursorKilled',
  262: 'ExceededTimeLimit',
  317: 'ConnectionPoolExpired',
  365: 'TemporarilyUnavailable',
  384: 'ConnectionError',
  402: 'ResourceExhausted',
  462: 'IngressRequestRateLimitExceeded',
  9001: 'SocketException',
  10058: 'LegacyNotPrimary',
  10107: 'NotWritablePrimary',
  11600: 'InterruptedAtShutdown',
  11601: 'Interrupted',
  11602: 'InterruptedDueToReplStateChange',
  13388: 'StaleConfig',
  13435: 'NotPrimaryNoSecondaryOk',
  13436: 'NotPrimaryOrSecondary',
  14031: 'OutOfDiskSpace', // also what the embedded database says when its memory is full
};

/** Whether a server's number means that it cannot serve just now, as against what it refuses for good. */
export const isFailureCode = (code: unknown): boolean => typeof code === 'number' && Object.hasOwn(CODES, code);

/** The driver's own words for a server that it cannot reach, or not in time. Some classes it does not export. */
const NAMES = new Set([
  'MongoWriteConcernError', // done here, but not yet where it outlives this server
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoServerClosedError',
  'MongoClientClosedError',
  'MongoPoolClosedError',
  'MongoPoolClearedError',
  'MongoWaitQueueTimeoutError',
  'MongoOperationTimeoutError',
  'MongoExpiredSessionError',
  'MongoStalePrimaryError',
  'MongoUnexpectedServerResponseError',
]);
const LABELS = ['RetryableWriteError', 'RetryableError', 'PoolRequestedRetry', 'SystemOverloadedError', 'HandshakeError'];
const SOCKET_CODES = ['EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'];

/** Whether a database is gone, changing hands or too slow: whatever was asked may have been done or not, and may be asked again. */
export function isDatabaseFailure(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  return (
    error instanceof mongo.MongoNetworkError ||
    ('name' in error && NAMES.has(String(error.name))) ||
    (error instanceof mongo.MongoError && (isFailureCode(error.code) || LABELS.some((label) => error.hasErrorLabel(label)))) ||
    isBrokenSocket(error) ||
    isOfFailedBulk(error)
  );
}

/** Where the server dies in the middle of a write, the driver passes on what the socket says, without a name of its own. */
const isBrokenSocket = (error: object): boolean => 'syscall' in error && 'code' in error && SOCKET_CODES.includes(String(error.code));

/** What broke a bulk off, the driver hides in its `errorResponse`; a write concern's error in its result. */
const isOfFailedBulk = (error: object): boolean =>
  error instanceof mongo.MongoBulkWriteError &&
  (isDatabaseFailure(error.errorResponse) ||
    error.result?.getWriteConcernError() !== undefined ||
    [error.writeErrors].flat().some(({ code }) => isFailureCode(code)));

const FULL = 14031;

/** What a full database says of itself; null for every other failure. */
export function fullDatabase(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code, message, errmsg, errorResponse, writeErrors } = error as Record<string, unknown>;
  if (code === FULL) return String(message ?? errmsg);
  return [errorResponse, ...[writeErrors ?? []].flat()].map(fullDatabase).find((sentence) => sentence !== null) ?? null;
}
