import { describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { liveAutomatic } from '../../server/campaigns/live-campaigns.js';
import { findSharedCode } from '../../server/campaigns/shared-codes.service.js';
import { accepted, activeCampaign, campaignOf, introduced } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aClaimable, fresh, sideBySide } from '../support/builders.js';

const api = useApi();
const aShared = (code: string, changes: object = {}) =>
  aClaimable({ trigger: undefined, issueWhen: undefined, code, limits: { redeemed: { total: 10 } }, ...changes });
const aWord = (): string => fresh('w').replaceAll('-', 'u').slice(0, 20); // no coupon has a U
const drafted = async (body: object): Promise<string> => accepted(await api().as.marketer.post('/v1/campaigns', body)).id;
const act = (id: string, word: string) => api().as.marketer.post(`/v1/campaigns/${id}/${word}`);
const patch = async (id: string, body: object) =>
  api().as.marketer.patch(`/v1/campaigns/${id}`, body, `"${(await campaignOf(api(), id)).rev}"`);
const ownerOf = async (typed: string) => (await findSharedCode(typed))?.campaign._id;
const rows = () => mongoose.connection.collection<{ _id: string }>('codes');

describe('a live code is one campaign’s', () => {
  test('a second campaign with it is refused and told whose it is, until the first has ended', async () => {
    const code = aWord();
    const first = await activeCampaign(api(), aShared(code));
    const second = await drafted(aShared(code.toUpperCase()));
    const { status, body } = await act(second, 'activate');
    expect({ status, body }).toMatchObject({
      status: 409,
      body: { code: 'code_taken', campaignId: first, errors: [{ path: 'code', code: 'code_taken' }] },
    });
    expect((await campaignOf(api(), second)).state).toBe('draft');
    expect(await ownerOf(code)).toBe(first);
    accepted(await act(first, 'end'));
    accepted(await act(second, 'activate'));
    expect(await findSharedCode(code)).toMatchObject({ campaign: { _id: second }, code: code.toUpperCase() });
  });

  test('a paused campaign and one that is over keep theirs', async () => {
    const [paused, over] = [aWord(), aWord()];
    const endsAt = new Date((await api().now()).getTime() + 3_600_000).toISOString();
    const ids = [await activeCampaign(api(), aShared(paused)), await activeCampaign(api(), aShared(over, { window: { endsAt } }))];
    accepted(await act(ids[0] ?? '', 'pause'));
    await api().pass(1);
    for (const [index, code] of [paused, over].entries()) {
      expect((await act(await drafted(aShared(code)), 'activate')).body.campaignId).toBe(ids[index]);
      expect(await ownerOf(code)).toBe(ids[index]); // so that it can be told why not
    }
    accepted(await act(ids[0] ?? '', 'activate'));
  });

  test('of several codes one is switched off, and is free; one that another has cannot be added', async () => {
    const [anna, ben, cara] = [aWord(), aWord(), aWord()];
    const id = await activeCampaign(api(), aShared('', { code: undefined, codes: [anna, ben] }));
    accepted(await patch(id, { codes: [ben] }));
    expect(await ownerOf(anna)).toBeUndefined();
    const other = await activeCampaign(api(), aShared('', { code: undefined, codes: [anna, cara] }));
    expect([await ownerOf(anna), await ownerOf(ben), await ownerOf(cara)]).toEqual([other, id, other]);
    const { status, body } = await patch(id, { codes: [ben, cara] });
    expect({ status, errors: body.errors }).toMatchObject({ status: 409, errors: [{ path: 'codes[1]', code: 'code_taken' }] });
    expect((await campaignOf(api(), id)).codes).toEqual([ben]);
    accepted(await patch(other, { codes: [cara] }));
    accepted(await patch(id, { codes: [ben, anna] }));
    expect(await ownerOf(anna)).toBe(id);
  });

  test('twelve campaigns with one code go live at once: one does', async () => {
    const code = aWord();
    const ids = await sideBySide(12, () => drafted(aShared(code)));
    const answers = await sideBySide(24, (index) => act(ids[index % 12] ?? '', 'activate'));
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    // Some were told to ask again.
    const again = await sideBySide(12, (index) => act(ids[index] ?? '', 'activate'));
    expect(again.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(again.filter(({ body }) => body.code === 'code_taken')).toHaveLength(11);
    const states = await sideBySide(12, async (index) => (await campaignOf(api(), ids[index] ?? '')).state);
    expect(states.filter((state) => state === 'active')).toHaveLength(1);
  });

  test('ten campaigns with the same codes in two sequences go live at once: one does, and none waits for another', async () => {
    const codes = [aWord(), aWord()];
    const ids = await sideBySide(10, (index) =>
      drafted(aShared('', { code: undefined, codes: index % 2 === 0 ? codes : codes.toReversed() })),
    );
    const answers = await sideBySide(10, (index) => act(ids[index] ?? '', 'activate'));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
    expect(await ownerOf(codes[0] ?? '')).toBe(await ownerOf(codes[1] ?? ''));
  });

  test('what a crash left on the way holds a code for a minute, and not for good', async () => {
    const code = aWord();
    const crashed = await drafted(aShared(code));
    const leaseUntil = new Date(Date.now() + 30_000);
    await rows().updateOne({ _id: code.toUpperCase() }, { $set: { campaignId: crashed, leaseUntil, token: 'tok_crashed' } });
    const id = await drafted(aShared(code));
    expect((await act(id, 'activate')).body.code).toBe('still_under_way');
    await rows().updateOne({ _id: code.toUpperCase() }, { $set: { leaseUntil: new Date(Date.now() - 25_000) } });
    accepted(await act(id, 'activate'));
    expect((await act(crashed, 'activate')).body).toMatchObject({ code: 'code_taken', campaignId: id });
  });

  test.each(['a', 'z'])(
    'a refusal leaves nothing behind: what it had taken already is free at once, %s before or after',
    async (letter) => {
      const [free, taken] = [`${letter}${aWord()}`, `m${aWord()}`];
      await activeCampaign(api(), aShared(taken));
      const refused = await drafted(aShared('', { code: undefined, codes: [free, taken] }));
      expect((await act(refused, 'activate')).body.code).toBe('code_taken');
      accepted(await act(await drafted(aShared(free)), 'activate'));
    },
  );
});

describe('a typed code', () => {
  test('is found in any spelling, but O is not 0; what is none, or a coupon’s, is not', async () => {
    const id = await activeCampaign(api(), aShared('Spring-O25'));
    for (const typed of ['springo25', ' SPRING O25 ', 'ｓｐｒｉｎｇＯ２５', 'Spring–O25']) expect(await ownerOf(typed)).toBe(id);
    for (const typed of ['SPRING025', 'SPRINGO2', '', 'x', 'Y'.repeat(41), 'Y'.repeat(10_000), 'MQGM-720X-K3B5-G'])
      expect(await findSharedCode(typed)).toBeNull();
  });

  test('is found at once where another process has just activated it', async () => {
    const code = aWord();
    const id = await drafted(aShared(code));
    await liveAutomatic(await api().now()); // is remembered for a second
    const campaigns = mongoose.connection.collection<{ _id: string }>('campaigns');
    await campaigns.updateOne({ _id: id }, { $set: { state: 'active', activatedAt: new Date() }, $inc: { rev: 1 } });
    expect(await ownerOf(code)).toBe(id);
  });
});

test('automatic discounts that run are at hand by priority, and own changes are obeyed at once', async () => {
  const anAutomatic = (priority: number, changes: object = {}) =>
    aClaimable({ trigger: undefined, issueWhen: undefined, automatic: true, priority, ...changes });
  const live = async () => (await liveAutomatic(await api().now())).map(({ _id }) => _id);
  const endsAt = new Date((await api().now()).getTime() + 3_600_000).toISOString();
  const [low, high] = [await activeCampaign(api(), anAutomatic(1)), await activeCampaign(api(), anAutomatic(2, { window: { endsAt } }))];
  await drafted(anAutomatic(3));
  expect(await live()).toEqual([high, low]);
  accepted(await act(low, 'pause'));
  expect(await live()).toEqual([high]);
  accepted(await act(low, 'activate'));
  accepted(await patch(low, { priority: 9 }));
  expect(await live()).toEqual([low, high]);
  await api().pass(1);
  expect(await live()).toEqual([low]);
  const { body } = await api().as.marketer.post(`/v1/campaigns/${low}/coupons`, { customers: [await introduced(api())] });
  expect(body.errors).toMatchObject([{ path: 'automatic', code: 'no_coupons' }]);
});
