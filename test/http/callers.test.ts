import { expect, test } from '@jest/globals';
import supertest from 'supertest';
import { proxyWarning } from '../../server/http/watch-callers.js';
import { newLogger } from '../../server/lib/logger.js';
import { useApi } from '../support/api.js';
import { sideBySide } from '../support/builders.js';

const api = useApi();
const rateLimit = { perSecond: 1000, burst: 2000 };

async function logged(trustProxy: number, requests: Record<string, string>[]): Promise<string[]> {
  const lines: string[] = [];
  const logger = newLogger('warn', { write: (line) => void lines.push(line) });
  const { url } = await api().another({ logger, terms: { rateLimit, trustProxy } });
  for (const headers of requests) await supertest(url).get('/v1/shop').set(headers);
  return lines;
}

const key = () => ({ authorization: `Bearer ${api().as.agent.key}` });
const passedOn = () => ({ ...key(), 'x-forwarded-for': '203.0.113.7' });

test('E2: a proxy that nobody told of is said in the log as soon as it is seen, once; so is a missing one', async () => {
  const untold = await logged(0, [key(), passedOn(), passedOn()]);
  expect(untold).toHaveLength(1);
  expect(untold[0]).toContain('TRUST_PROXY is 0');
  const missing = await logged(1, [passedOn(), key(), key()]);
  expect(missing).toHaveLength(1);
  expect(missing[0]).toContain('TRUST_PROXY=0');
  expect(await logged(0, [key()])).toEqual([]);
  expect(await logged(1, [passedOn()])).toEqual([]);
});

test('E2: a public https address without a proxy is said at the start', () => {
  expect(proxyWarning('https://coupons.example.com', 0)).toContain('TRUST_PROXY');
  expect(proxyWarning('https://coupons.example.com', 1)).toBeNull();
  expect(proxyWarning('http://localhost:3000', 0)).toBeNull();
  expect(proxyWarning(undefined, 0)).toBeNull();
});

test('E2: who sends wrong keys stands in the log, in one line for many', async () => {
  const lines: string[] = [];
  const logger = newLogger('warn', { write: (line) => void lines.push(line) });
  const { url } = await api().another({ logger, terms: { rateLimit, trustProxy: 1 } });
  await sideBySide(20, () => supertest(url).get('/v1/shop').set({ authorization: 'Bearer rg_wrong', 'x-forwarded-for': '203.0.113.7' }));
  expect(lines.map((line) => JSON.parse(line).from)).toEqual(['203.0.113.7']);
  expect(lines.join()).not.toContain('rg_wrong');
});
