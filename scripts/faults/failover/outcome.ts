import mongoose from 'mongoose';
import { brokenAtRest } from '../invariants.js';
import { readRecords } from '../records.js';
import { brokenBook, counted } from '../told.js';
import type { FailoverShop } from './shop.js';
import type { Told } from './story.js';

// What lies in the database, read as it is. Of two tellings of one story these are equal, whatever broke in one of them.

interface CouponDoc {
  _id: string;
  campaignId: string;
  state: string;
}
interface Named {
  _id: string;
}
type Outcome = Record<string, unknown>;

const all = async <Doc>(name: string): Promise<Doc[]> => (await mongoose.connection.collection(name).find().toArray()) as Doc[];

/** What the story came to: coupons, money, what is to be told and what was. */
export async function outcomeOf({ statuses }: Told, shop: FailoverShop): Promise<Outcome> {
  const campaigns = new Map((await all<Named & { name: string }>('campaigns')).map(({ _id, name }) => [_id, name]));
  const allowances = await all<Named & { freeMinor: number; promisedMinor: number; spentMinor: number; left: number }>('allowances');
  const messages = await all<Named & { kind: string; state: string; reason: string | null }>('messages');
  const changes = await all<Named & { type: string }>('changes');
  const deliveries = await all<Named & { state: string }>('deliveries');
  const sent = messages.filter(({ state }) => state === 'sent').map(({ _id }) => _id);
  return {
    statuses,
    coupons: counted((await all<CouponDoc>('coupons')).map(({ campaignId, state }) => `${campaigns.get(campaignId)}: ${state}`)),
    redemptions: counted((await all<Named & { state: string }>('redemptions')).map(({ state }) => state)),
    money: counted(
      allowances
        .filter(({ _id }) => campaigns.has(_id))
        .map(({ _id, freeMinor, promisedMinor, spentMinor, left }) =>
          JSON.stringify([campaigns.get(_id), freeMinor, promisedMinor, spentMinor, left]),
        ),
    ),
    changes: counted(changes.map(({ type }) => type)),
    deliveries: counted(deliveries.map(({ state }) => state)),
    messages: counted(messages.map(({ kind, state, reason }) => `${kind} ${state} ${reason ?? ''}`)),
    'changes that were heard of': changes.filter(({ _id }) => shop.told.includes(_id)).length,
    'mails that left': sent.filter((id) => shop.told.includes(id)).length,
  };
}

/** What holds whatever the story was. */
export const brokenNow = async (): Promise<string[]> => [...(await brokenBook()), ...brokenAtRest(await readRecords())];

/** Where two tellings differ. */
export const differences = (should: Outcome, is: Outcome): string[] =>
  Object.keys(should).flatMap((name) => {
    const [one, other] = [JSON.stringify(should[name]), JSON.stringify(is[name])];
    return one === other ? [] : [`${name}: ${other}, not ${one}`];
  });
