import { describe, expect, test } from '@jest/globals';
import { accepted, activeCampaign, campaignOf } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aClaimable, fresh, sideBySide } from '../support/builders.js';

const api = useApi();
const drafted = async (body: object): Promise<string> => accepted(await api().as.marketer.post('/v1/campaigns', body)).id;
const act = (id: string, word: string) => api().as.marketer.post(`/v1/campaigns/${id}/${word}`);
const copy = (id: string, key?: string) => api().as.marketer.post(`/v1/campaigns/${id}/copy`, {}, key);
const remove = (id: string) => api().as.marketer.delete(`/v1/campaigns/${id}`);
const aShared = (code: string) => aClaimable({ trigger: undefined, issueWhen: undefined, code, budgetMinor: 100_000 });

describe('a copy', () => {
  test('is a draft with the same definition, whatever state the other is in', async () => {
    const window = { endsAt: new Date((await api().now()).getTime() + 3_600_000).toISOString() };
    const id = await activeCampaign(api(), aCampaign({ window, budgetMinor: 100_000, label: { en: 'Tea' } }));
    await api().pass(1);
    accepted(await act(id, 'end'));
    const made = await copy(id);
    expect(made.status).toBe(201);
    const ignored = ['id', 'name', 'state', 'rev', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy', 'activatedAt', 'figures'];
    const settings = (campaign: object) => Object.fromEntries(Object.entries(campaign).filter(([key]) => !ignored.includes(key)));
    expect(settings(made.body)).toEqual(settings(await campaignOf(api(), id)));
    expect(made.body).toMatchObject({ name: 'Copy of Spend 100, get 50 off the next 100', state: 'draft', rev: 1, activatedAt: null });
    expect((await act(made.body.id, 'activate')).body.errors).toMatchObject([{ code: 'window_over' }]);
  });

  test('keeps the shared code, and waits for the other to end', async () => {
    const id = await activeCampaign(api(), aShared(fresh('w').slice(0, 12).replace('-', 'u')));
    const { body } = await copy(id);
    expect((await act(body.id, 'activate')).body).toMatchObject({ code: 'code_taken', campaignId: id });
    accepted(await act(id, 'end'));
    accepted(await act(body.id, 'activate'));
    expect((await campaignOf(api(), body.id)).figures).toMatchObject({ redeemed: 0, budget: { freeMinor: 100_000 } });
  });

  test('under one key is made once, and its name fits', async () => {
    const id = await drafted(aCampaign({ name: 'x'.repeat(200) }));
    const key = fresh('key');
    const [one, again] = [await copy(id, key), await copy(id, key)];
    expect(again.body).toEqual(one.body);
    expect(one.body.name).toHaveLength(200);
    expect((await copy('cmp_nowhere')).status).toBe(404);
    expect((await api().as.agent.post(`/v1/campaigns/${id}/copy`)).status).toBe(403);
  });
});

describe('deleting', () => {
  test('takes a draft away, once', async () => {
    const id = await drafted(aCampaign());
    expect(accepted(await remove(id))).toMatchObject({ id, state: 'draft' });
    expect((await remove(id)).status).toBe(404);
    expect((await api().as.agent.get(`/v1/campaigns/${id}`)).status).toBe(404);
    expect((await act(id, 'activate')).status).toBe(404);
  });

  test.each([
    [['activate'], 'campaign_active'],
    [['activate', 'pause'], 'campaign_paused'],
    [['activate', 'end'], 'campaign_ended'],
    [['end'], 'campaign_ended'],
  ])('what went on to %j stays', async (acts, code) => {
    const id = await drafted(aCampaign());
    for (const word of acts) accepted(await act(id, word));
    const { status, body } = await remove(id);
    expect({ status, errors: body.errors }).toMatchObject({ status: 409, errors: [{ path: 'state', code }] });
    expect((await campaignOf(api(), id)).id).toBe(id);
  });

  test('of a draft that is activated at the same moment leaves it whole or gone', async () => {
    for (let round = 0; round < 5; round++) {
      const id = await drafted(aShared(`RACE${round}U`));
      const [deleted, activated] = await sideBySide(2, (index) => (index === 0 ? remove(id) : act(id, 'activate')));
      expect([deleted?.status, activated?.status]).toEqual(deleted?.status === 200 ? [200, 404] : [409, 200]);
    }
  });
});
