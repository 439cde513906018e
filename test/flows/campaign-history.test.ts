import { describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { revisionOf } from '../../server/campaigns/campaign-history.js';
import { findCampaign } from '../../server/campaigns/campaigns.store.js';
import { keepRevision } from '../../server/campaigns/revisions.store.js';
import { accepted, campaignOf } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, sideBySide } from '../support/builders.js';

const api = useApi();
const define = async () => accepted(await api().as.marketer.post('/v1/campaigns', aCampaign({ name: 'one' })));
const history = async (id: string, query = '') => accepted(await api().as.agent.get(`/v1/campaigns/${id}/history${query}`));
const act = (id: string, word: string, role: 'admin' | 'marketer' = 'admin') => api().as[role].post(`/v1/campaigns/${id}/${word}`);
const patch = (id: string, body: object, rev: number, role: 'admin' | 'marketer' = 'marketer') =>
  api().as[role].patch(`/v1/campaigns/${id}`, body, `"${rev}"`);

describe('D5: a campaign keeps who made it what it is, and what it was', () => {
  test('created, changed, activated, paused, ended: by whom, when, what, and the definition of each', async () => {
    const { id } = await define();
    accepted(await patch(id, { name: 'two', priority: 7 }, 1, 'admin'));
    await api().pass(1);
    accepted(await act(id, 'activate', 'marketer'));
    accepted(await act(id, 'activate')); // it is active: nothing changes
    accepted(await act(id, 'pause'));
    accepted(await patch(id, { name: 'three' }, 4));
    accepted(await act(id, 'end'));
    const { items, nextCursor } = await history(id);
    const [admin, marketer] = [api().as.admin.actorId, api().as.marketer.actorId];
    const told = items.map(({ rev, by, what, changed, state, definition }: Record<string, { name: string }>) => [
      rev,
      by,
      what,
      changed,
      state,
      definition?.name,
    ]);
    expect(told).toEqual([
      [6, admin, 'ended', [], 'ended', 'three'],
      [5, marketer, 'changed', ['name'], 'paused', 'three'],
      [4, admin, 'paused', [], 'paused', 'two'],
      [3, marketer, 'activated', [], 'active', 'two'],
      [2, admin, 'changed', ['name', 'priority'], 'draft', 'two'],
      [1, marketer, 'created', [], 'draft', 'one'],
    ]);
    expect(nextCursor).toBeNull();
    const [latest, , , activated, changed] = items;
    expect(new Date(activated.at).getTime() - new Date(changed.at).getTime()).toBeGreaterThanOrEqual(3_600_000);
    const { effectiveDiscount: _discount, warnings: _warnings, figures: _figures, ...shown } = await campaignOf(api(), id);
    expect(shown).toMatchObject({ ...latest.definition, state: 'ended', rev: 6, updatedBy: admin, createdBy: marketer });
  });

  test('is read page by page; an unknown campaign, and a cursor that is not ours, are refused', async () => {
    const { id } = await define();
    for (let rev = 1; rev < 5; rev++) accepted(await patch(id, { priority: rev + 10 }, rev));
    const revs = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 10; pages++) {
      const page: { items: { rev: number }[]; nextCursor: string | null } = await history(id, `?limit=2${cursor && `&cursor=${cursor}`}`);
      revs.push(...page.items.map(({ rev }) => rev));
      cursor = page.nextCursor;
    }
    expect(revs).toEqual([5, 4, 3, 2, 1]);
    expect((await api().as.agent.get('/v1/campaigns/cmp_nowhere/history')).status).toBe(404);
    const odd = Buffer.from('x').toString('base64url');
    expect((await api().as.agent.get(`/v1/campaigns/${id}/history?cursor=${odd}`)).body.code).toBe('bad_cursor');
    expect((await api().as.storefront.get(`/v1/campaigns/${id}/history`)).status).toBe(403);
  });

  test('of many who change it at once each that did stands there once, under their name', async () => {
    const { id } = await define();
    accepted(await act(id, 'activate'));
    const answers = await sideBySide(12, (index) =>
      index % 3 === 0
        ? patch(id, { priority: 100 + index }, 2, index % 2 === 0 ? 'admin' : 'marketer')
        : act(id, index % 3 === 1 ? 'pause' : 'activate', index % 2 === 0 ? 'admin' : 'marketer'),
    );
    expect(answers.filter(({ status }) => ![200, 412].includes(status))).toEqual([]);
    const { rev } = await campaignOf(api(), id);
    const { items } = await history(id);
    expect(items.map((one: { rev: number }) => one.rev)).toEqual(Array.from({ length: rev }, (_, index) => rev - index));
    for (const { status, body } of answers.filter(({ status, request }) => status === 200 && request.method === 'PATCH'))
      expect([status, items.find((one: { rev: number }) => one.rev === body.rev)]).toMatchObject([
        200,
        { by: body.updatedBy, what: 'changed' },
      ]);
    const states = items.map(({ what, state }: { what: string; state: string }) => [what, state]);
    for (const [what, state] of states) if (what === 'paused') expect(state).toBe('paused');
  });

  test('a crash between what it was and what it becomes leaves no gap, and tells of nothing that never was', async () => {
    const { id } = await define();
    const campaign = await findCampaign(id);
    if (!campaign) throw new Error('No campaign with this id.');
    await keepRevision(revisionOf(campaign)); // and here the program dies
    expect((await history(id)).items).toHaveLength(1);
    accepted(await patch(id, { name: 'after' }, 1));
    const { items } = await history(id);
    expect(items.map(({ rev, definition }: { rev: number; definition: { name: string } }) => [rev, definition.name])).toEqual([
      [2, 'after'],
      [1, 'one'],
    ]);
  });

  test('one of an earlier version has nobody to name, and goes on from there', async () => {
    const { id } = await define();
    accepted(await patch(id, { name: 'two' }, 1));
    await mongoose.connection.collection<{ _id: string }>('campaigns').updateOne({ _id: id }, { $unset: { lastChange: 1 } });
    await mongoose.connection.collection<{ _id: string }>('campaign_revisions').deleteMany({});
    expect((await history(id)).items).toMatchObject([{ rev: 2, by: null, what: null, definition: { name: 'two' } }]);
    accepted(await act(id, 'activate'));
    expect((await history(id)).items).toMatchObject([
      { rev: 3, by: api().as.admin.actorId, what: 'activated' },
      { rev: 2, by: null },
    ]);
  });
});
