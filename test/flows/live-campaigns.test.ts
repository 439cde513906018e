import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findCampaign, updateCampaign } from '../../server/campaigns/campaigns.store.js';
import { liveAutomatic, liveByEvent } from '../../server/campaigns/live-campaigns.js';
import { newId } from '../../server/lib/ids.js';
import { newLease } from '../../server/lib/lease.js';
import { changeOffers, offersVersion } from '../../server/shop/offers-stamp.js';
import { announce, findStamp } from '../../server/shop/offers-stamp.store.js';
import { accepted, activeCampaign, campaignOf, pay } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aClaimable, aGift, aShopper, fresh } from '../support/builders.js';

const api = useApi();
const act = async (id: string, word: string) => accepted(await api().as.marketer.post(`/v1/campaigns/${id}/${word}`));
const passTwoSeconds = () => new Promise((resolve) => setTimeout(resolve, 2000));

interface Seen {
  _id: string;
  rev: number;
  reward: object;
}

/** Another process of the shop, and what it goes by when it is asked. */
let other: ChildProcess;
let lines: AsyncIterator<string>;
async function seenThere(): Promise<Seen[]> {
  other.stdin?.write('?\n');
  return JSON.parse((await lines.next()).value);
}
const isSeenThere = async (id: string): Promise<boolean> => (await seenThere()).some(({ _id }) => _id === id);

beforeAll(async () => {
  const { MONGODB_URI, TEST_DATABASE_URI = '' } = process.env;
  const program = join(import.meta.dirname, 'programs/live.ts');
  const { PATH, HOME, TMPDIR } = process.env;
  other = spawn(process.execPath, ['--import', 'tsx', program, MONGODB_URI ?? TEST_DATABASE_URI, api().shop.name], {
    env: { PATH, HOME, TMPDIR },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  lines = createInterface(other.stdout as NonNullable<ChildProcess['stdout']>)[Symbol.asyncIterator]();
});

afterAll(async () => {
  const ended = once(other, 'close');
  other.stdin?.end();
  await ended;
});

describe('what one process changes', () => {
  test('it obeys at once, and another within two seconds', async () => {
    const id = await activeCampaign(api(), aCampaign());
    expect((await pay(api(), aShopper(), 10_000)).answer.coupons).toHaveLength(1);
    await passTwoSeconds();
    expect(await isSeenThere(id)).toBe(true);
    await act(id, 'pause');
    expect((await pay(api(), aShopper(), 10_000)).answer.decisions).toEqual([]);
    await passTwoSeconds();
    expect(await isSeenThere(id)).toBe(false);
    await act(id, 'activate');
    expect((await pay(api(), aShopper(), 10_000)).answer.coupons).toHaveLength(1);
    await act(id, 'end');
  });

  test('a change by PATCH, and of what a gift is worth, is seen too', async () => {
    const sku = fresh('cup');
    accepted(await api().as.marketer.post('/v1/gifts', aGift(sku, 3000)));
    const body = aClaimable({ trigger: undefined, issueWhen: undefined, automatic: true, label: { en: 'A cup' } });
    const id = await activeCampaign(api(), { ...body, reward: { type: 'gift', sku } });
    await passTwoSeconds();
    const seen = async () => (await seenThere()).find(({ _id }) => _id === id);
    expect(await seen()).toMatchObject({ reward: { valueMinor: 3000 } });
    accepted(await api().as.marketer.patch(`/v1/gifts/${sku}`, { valueMinor: 2600 }, '"1"'));
    const { rev } = await campaignOf(api(), id);
    accepted(await api().as.marketer.patch(`/v1/campaigns/${id}`, { priority: 3 }, `"${rev}"`));
    expect(await liveAutomatic(new Date(0))).toMatchObject([{ _id: id, rev: rev + 1, reward: { valueMinor: 2600 } }]);
    await passTwoSeconds();
    expect(await seen()).toMatchObject({ rev: rev + 1, reward: { valueMinor: 2600 } });
    await act(id, 'end');
  });

  test('is seen also where a crash comes before it is said to be done', async () => {
    const id = await activeCampaign(api(), aCampaign());
    const { token, leaseUntil } = newLease();
    await announce({ token, until: leaseUntil }, newId('ver'));
    await passTwoSeconds();
    expect(await isSeenThere(id)).toBe(true); // it has looked since then
    await updateCampaign(id, (await findCampaign(id))?.rev ?? 0, { state: 'paused' });
    await passTwoSeconds();
    expect(await isSeenThere(id)).toBe(false);
    expect(await liveByEvent('order.paid')).toBeNull(); // in this process, which did not change it by its own way
    await act(id, 'end');
  });
});

describe('the stamp', () => {
  const changing = async () => (await findStamp())?.changing.map(({ token }) => token) ?? [];

  test('says who is changing something from before the change until it is done, and is another one each time', async () => {
    const before = [...(await changing()), (await offersVersion()).version];
    const meanwhile = await changeOffers(async ({ token }) => ({ tokens: await changing(), token, now: await offersVersion() }));
    expect(meanwhile.tokens).toContain(meanwhile.token);
    expect(meanwhile.now.isChanging).toBe(true);
    expect(before).not.toContain(meanwhile.now.version);
    expect(await changing()).not.toContain(meanwhile.token);
    expect((await offersVersion()).version).not.toBe(meanwhile.now.version);
  });

  test('of two who change at once the one who is done does not speak for the other; what a crash left long ago goes', async () => {
    const [other, left] = [newLease(), newLease()];
    await announce({ token: left.token, until: new Date(0) }, newId('ver'));
    await announce({ token: other.token, until: other.leaseUntil }, newId('ver'));
    await changeOffers(async () => {});
    expect(await changing()).toContain(other.token);
    expect(await changing()).not.toContain(left.token);
  });

  test('a change that was announced and whose time is over changes nothing any more', async () => {
    const id = await activeCampaign(api(), aCampaign());
    const { rev } = await campaignOf(api(), id);
    const over = { ...newLease(), leaseUntil: new Date(0) };
    expect(await updateCampaign(id, rev, { state: 'paused' }, over)).toBeNull();
    expect((await campaignOf(api(), id)).state).toBe('active');
    await act(id, 'end');
  });
});
