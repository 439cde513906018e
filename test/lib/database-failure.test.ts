import { expect, test } from '@jest/globals';
import { mongo } from 'mongoose';
import { problemAnswer } from '../../server/http/errors.js';
import { isDatabaseFailure } from '../../server/lib/database-failure.js';

const said = (code: number) => new mongo.MongoServerError({ message: 'said by the server', code });

const LATER = [6, 7, 50, 64, 79, 89, 91, 100, 112, 134, 189, 202, 262, 317, 9001, 10058, 10107, 11600, 11601, 11602, 13435, 13436];

test.each(LATER)('A5: the server says %d: it cannot serve just now, which is 503 with Retry-After', (code) => {
  const { status, headers, text } = problemAnswer(said(code));
  expect([status, headers['retry-after'], JSON.parse(text).code]).toEqual([503, '1', 'database_unavailable']);
});

/** A duplicate, a wrong value, a wrong key, a document that is refused, a wrong index, a command that is not known. */
const FOR_GOOD = [2, 13, 59, 85, 121, 11000];

test.each(FOR_GOOD)('the server says %d: it refuses for good, which is a bug of ours', (code) => {
  expect(isDatabaseFailure(said(code))).toBe(false);
  expect(() => problemAnswer(said(code))).toThrow('said by the server');
});

const unmet = { ok: 1, n: 1, writeConcernError: { code: 100, errmsg: 'no such member' } };
const emptyResult = { getWriteConcernError: () => undefined } as mongo.BulkWriteResult;
const bulk = (cause: object) => new mongo.MongoBulkWriteError(cause as never, emptyResult);
const unwritten = { ok: 0, code: 11600, errmsg: 'stopping' };

test.each<[string, Error]>([
  ['a connection that breaks', new mongo.MongoNetworkError('connection closed')],
  ['a connection that is silent', new mongo.MongoNetworkTimeoutError('timed out')],
  ['a write concern that is not met, whatever its number', new mongo.MongoWriteConcernError(unmet)],
  ['a bulk that a broken connection ended', bulk(new mongo.MongoNetworkError('connection closed'))],
  ['a bulk that a server ended as it stopped', bulk(new mongo.MongoServerError(unwritten))],
  ['a bulk whose write concern was not met', bulk({ message: 'waiting for replication', code: 64 })],
  ['a socket that says so itself', Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' })],
])('A5: %s is a failure of the database', (_what, error) => {
  expect(isDatabaseFailure(error)).toBe(true);
});

test.each<[string, unknown]>([
  ['a bulk with a duplicate', bulk({ message: 'E11000', code: 11000, writeErrors: [{ code: 11000, index: 0 }] })],
  ['a bug', new TypeError('undefined is not a function')],
  ['a file that is missing', Object.assign(new Error('open'), { code: 'ENOENT', syscall: 'open' })],
  ['nothing', null],
])('%s is none', (_what, error) => {
  expect(isDatabaseFailure(error)).toBe(false);
});
