import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { countUnlistedFlags } from '../../server/cases/cases.store.js';
import { listLeftFlags } from '../../server/cases/flags.service.js';
import { accepted } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { sideBySide } from '../support/builders.js';
import { act, caseOf, opened } from './desk.js';

const api = useApi();
const FLAG = { flag: 'cash_for_praise', text: 'Five stars for a refund.' };
const cases = () => mongoose.connection.collection<{ _id: string }>('cases');

const flagged = async (reviewDays: number): Promise<string> => {
  const { id } = await opened(api());
  accepted(await act(api(), id, 'flags', { ...FLAG, reviewDays }));
  return id;
};

const listed = async (query = ''): Promise<string[]> =>
  accepted(await api().as.supervisor.get(`/v1/flags?limit=200${query}`)).items.map(({ caseId }: { caseId: string }) => caseId);

/** As the version before left them: it knew no time by which they are listed. */
const ofTheVersionBefore = (ids: string[]) => cases().updateMany({ _id: { $in: ids } }, { $unset: { flagReviewAt: 1 } });

test('D7: flags of the version before are listed after the sweep, which does nothing more when run again', async () => {
  const ids = await sideBySide(3, (index) => flagged(10 - index));
  const lifted = await flagged(1);
  accepted(await api().as.supervisor.post(`/v1/cases/${lifted}/flags/lift`, { ...FLAG, text: 'A joke.' }));
  expect(await listed()).toEqual(ids.toReversed());
  await ofTheVersionBefore([...ids, lifted]);
  expect([await listed(), await countUnlistedFlags()]).toEqual([[], 3]);
  expect(await listLeftFlags()).toBe(3);
  expect(await listed()).toEqual(ids.toReversed());
  expect([await listLeftFlags(), await countUnlistedFlags()]).toEqual([0, 0]);
  for (const id of ids) accepted(await api().as.supervisor.post(`/v1/cases/${id}/flags/lift`, { ...FLAG, text: 'A joke.' }));
  expect(await listed()).toEqual([]);
});

test('D7: a flag from before review dates is due after 90 days; a case that is saved is listed without the sweep', async () => {
  const id = await flagged(5);
  await cases().updateOne({ _id: id }, { $unset: { flagReviewAt: 1 } });
  const { timeline } = (await cases().findOne({ _id: id })) as unknown as { timeline: { reviewAt?: Date }[] };
  await cases().updateOne({ _id: id }, { $set: { timeline: timeline.map(({ reviewAt: _reviewAt, ...entry }) => entry) } });
  accepted(await act(api(), id, 'replies'));
  expect([await listed('&state=holding'), await listed('&state=due')]).toEqual([[id], []]);
  await api().pass(91 * 24);
  expect([await listed('&state=holding'), await listed('&state=due')]).toEqual([[], [id]]);
  expect((await caseOf(api(), id)).flags).toEqual([FLAG.flag]);
});

test('D7: a page of flags goes on where the one before ended, also among those of one moment', async () => {
  const ids = (await sideBySide(5, () => flagged(30))).sort();
  const at = new Date((await api().now()).getTime() + 1_000_000);
  for (const id of ids) {
    const { timeline } = (await cases().findOne({ _id: id })) as unknown as { timeline: { act: string }[] };
    const moved = timeline.map((entry) => (entry.act === 'flagged' ? { ...entry, reviewAt: at } : entry));
    await cases().updateOne({ _id: id }, { $set: { flagReviewAt: at, timeline: moved } });
  }
  const pages = async (state: string) => {
    const found: string[] = [];
    for (let cursor = ''; found.length < 20; ) {
      const { items, nextCursor } = accepted(await api().as.supervisor.get(`/v1/flags?limit=2&state=${state}${cursor}`));
      found.push(...items.map(({ caseId }: { caseId: string }) => caseId));
      if (nextCursor === null) break;
      cursor = `&cursor=${nextCursor}`;
    }
    return found.filter((id) => ids.includes(id));
  };
  expect([await pages('holding'), await pages('due')]).toEqual([ids, []]);
  await api().pass(1);
  expect([await pages('holding'), await pages('due')]).toEqual([[], ids]);
});
