import type { lookup } from 'node:dns';
import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import { allowedReach, type Reach, reachOf, whyNot } from '../../server/webhooks/addresses.js';
import { post } from '../../server/webhooks/post.js';
import { secretOf } from '../../server/webhooks/webhook.js';
import { answering, useReceiver } from './receiver.js';

const EVERYTHING: Reach[] = ['public', 'private', 'loopback'];
const SECRET = secretOf('whk_1', 'x'.repeat(32));
const TOLD = { id: 'tst_1', type: 'webhook.test', timestamp: '2026-03-08T12:00:00.000Z', data: { webhookId: 'whk_1' } };
const LETTER = { id: TOLD.id, body: JSON.stringify(TOLD) };
const receiver = useReceiver();

test.each([
  ['203.0.114.7', 'public'],
  ['2606:4700::1111', 'public'],
  ['::ffff:8.8.8.8', 'public'],
  ['127.0.0.1', 'loopback'],
  ['127.9.9.9', 'loopback'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['10.0.0.5', 'private'],
  ['172.16.3.4', 'private'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'private'],
  ['fd12::1', 'private'],
  ['::ffff:192.168.1.1', 'private'],
])('%s is %s', (address, reach) => {
  expect(reachOf(address)).toBe(reach);
});

test.each([
  ['0.0.0.0', 'no address, and on some systems this machine'],
  ['::', 'the same'],
  ['169.254.169.254', 'a cloud’s own answers'],
  ['::ffff:169.254.169.254', 'the same within IPv6'],
  ['fd00:ec2::254', 'the same in IPv6'],
  ['100.100.100.200', 'the same in another cloud'],
  ['168.63.129.16', 'the same in a third'],
  ['fe80::1', 'link-local'],
  ['224.0.0.1', 'many at once'],
  ['255.255.255.255', 'everybody'],
  ['ff02::1', 'many at once'],
  ['192.0.2.1', 'reserved'],
  ['198.18.0.1', 'reserved'],
  ['240.0.0.1', 'reserved'],
  ['64:ff9b::7f00:1', 'this machine, translated'],
  ['2002:7f00:1::', 'this machine, in a tunnel'],
  ['2001::1', 'a tunnel'],
  ['nowhere', 'no address'],
])('nobody sends to %s: %s', (address) => {
  expect(reachOf(address)).toBeNull();
  expect(whyNot(`https://${address.includes(':') ? `[${address}]` : address}/`, EVERYTHING) === null).toBe(address === 'nowhere');
});

test.each([
  'http://hooks.example.com/', // unencrypted
  'ftp://hooks.example.com/',
  'hooks.example.com',
  'https://me:secret@hooks.example.com/',
  'https://hooks.example.com/#part',
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://017700000001/',
  'https://[::1]/',
  'https://[::ffff:7f00:1]/',
  'https://10.0.0.5/',
  'https://192.168.1.1:8443/',
])('a shop that sends to public addresses takes no %s', (url) => {
  expect(whyNot(url, ['public'])).toEqual(expect.any(String));
});

test('where a shop sends: in the open; in its own network if it says so; a stepped one to this machine only, whatever is said', () => {
  expect(allowedReach({ clock: 'real', webhookAddresses: 'public' })).toEqual(['public']);
  expect(allowedReach({ clock: 'real', webhookAddresses: 'private' })).toEqual(EVERYTHING);
  expect(allowedReach({ clock: 'stepped', webhookAddresses: 'private' })).toEqual(['loopback']);
  expect(whyNot('https://hooks.example.com/', ['public'])).toBeNull();
  expect(whyNot('https://203.0.114.7/', ['loopback'])).toEqual(expect.any(String));
  expect(whyNot('http://127.0.0.1:9/', ['loopback'])).toBeNull();
});

/** Asked for any name it answers these addresses, one list each time. */
const naming = (...answers: string[][]): typeof lookup =>
  ((_name: string, _options: object, answer: (error: null, addresses: { address: string; family: number }[]) => void) =>
    answer(
      null,
      (answers.shift() ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as never;

test.each([
  ['a private one', [['10.0.0.5']]],
  ['a public one and this machine', [['203.0.114.7', '127.0.0.1']]],
  ['this machine within IPv6', [['::ffff:127.0.0.1']]],
  ['none', [[]]],
])('a name that is answered with %s is not connected to', async (_what, answers) => {
  const url = `https://hooks.example.com:${receiver.port()}/`;
  expect(await post(url, SECRET, LETTER, { allowed: ['public'], resolve: naming(...answers) })).toEqual({
    status: null,
    reason: 'address_not_allowed',
  });
  expect(receiver.received).toEqual([]);
});

test('a name is asked for at each connection: what it answered before proves nothing', async () => {
  const url = `http://hooks.example.com:${receiver.port()}/`;
  const resolve = naming(['127.0.0.1'], ['10.0.0.5']);
  expect(await post(url, SECRET, LETTER, { allowed: ['loopback'], resolve })).toEqual({ status: 200, reason: null });
  expect(await post(url, SECRET, LETTER, { allowed: ['loopback'], resolve })).toEqual({ status: null, reason: 'address_not_allowed' });
  expect(receiver.received).toHaveLength(1);
});

test('localhost is this machine, by the real resolver', async () => {
  expect(await post(receiver.url('localhost'), SECRET, LETTER, { allowed: ['public'] })).toMatchObject({ reason: 'address_not_allowed' });
  expect((await post(receiver.url('localhost'), SECRET, LETTER, { allowed: ['loopback'] })).reason).not.toBe('address_not_allowed');
});

test('unencrypted only within the house, also where a name says otherwise later', async () => {
  const resolve = naming(['203.0.114.7']);
  expect(await post('http://hooks.example.com/', SECRET, LETTER, { allowed: EVERYTHING, resolve })).toMatchObject({
    reason: 'address_not_allowed',
  });
});

test('a redirect is an answer like any other no, and is not followed', async () => {
  receiver.answer(answering(302, { location: receiver.url() }));
  expect(await post(receiver.url(), SECRET, LETTER, { allowed: ['loopback'] })).toEqual({ status: 302, reason: 'redirected' });
  expect(receiver.received).toHaveLength(1);
});

test('whoever hangs is given up', async () => {
  receiver.answer(() => {});
  expect(await post(receiver.url(), SECRET, LETTER, { allowed: ['loopback'], patienceMs: 100 })).toEqual({
    status: null,
    reason: 'timed_out',
  });
});

test('whoever is not there is unreachable', async () => {
  expect(await post('http://127.0.0.1:1/', SECRET, LETTER, { allowed: ['loopback'] })).toEqual({ status: null, reason: 'unreachable' });
});

test('an answer without an end is cut off after a little; its status counts', async () => {
  let sent = 0;
  const closed = new Promise<void>((resolve) => {
    receiver.answer((res) => {
      res.writeHead(200);
      const more = setInterval(() => {
        sent += 1000;
        res.write('x'.repeat(1000));
      }, 1);
      res.on('close', () => {
        clearInterval(more);
        resolve();
      });
    });
  });
  expect(await post(receiver.url(), SECRET, LETTER, { allowed: ['loopback'] })).toEqual({ status: 200, reason: null });
  await closed;
  expect(sent).toBeLessThan(1_000_000);
});

test('what answers nonsense is unreachable', async () => {
  const server = createServer();
  server.on('connection', (socket) => void socket.end('hello\r\n\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  expect(await post(`http://127.0.0.1:${port}/`, SECRET, LETTER, { allowed: ['loopback'] })).toEqual({
    status: null,
    reason: 'unreachable',
  });
  await new Promise((resolve) => server.close(resolve));
});
