import { DAY_MS, MINUTE_MS } from '../../campaigns/durations.js';
import { answerApproval } from '../../server/approvals/approvals.service.js';
import { listApprovals } from '../../server/approvals/approvals.store.js';
import { askGoodwill } from '../../server/approvals/asking.service.js';
import type { CaseRecord } from '../../server/cases/case.js';
import { actOnCase } from '../../server/cases/cases.service.js';
import { findCasesIn } from '../../server/cases/cases.store.js';
import { answered, closed, decided, factsNoted, offered, replied } from '../../server/cases/deeds.js';
import { Refusal } from '../../server/lib/refusal.js';
import type { Shop } from '../../server/shop/shop.js';
import { randomFrom } from '../faults/random.js';
import { as } from './actors.js';

const MOST = 1000;

/** The service desk's half hour: whoever waits is answered, whatever is decided is closed. `seed` says who is forgotten for days. */
export async function workAtDesk(shop: Shop, now: Date, seed: number): Promise<void> {
  const cases = await findCasesIn(['opened', 'internal_decision', 'proposed', 'accepted', 'declined'], null, MOST);
  for (const record of cases.sort((one, other) => (one._id < other._id ? -1 : 1))) await workOn(record, shop, now, seed);
  await approveAll(shop, new Date(now.getTime() + 20 * MINUTE_MS));
}

async function workOn(record: CaseRecord, shop: Shop, now: Date, seed: number): Promise<void> {
  const doing = { context: as('agent', shop, now), key: '' };
  const chance = randomFrom(seed * 10_007 + Number.parseInt(record._id.slice(-8), 16));
  if (record.state === 'opened') {
    if (chance.once(6) && now.getTime() - record.openedAt.getTime() < 2 * DAY_MS) return; // forgotten
    await actOnCase(record._id, replied(doing, 'We are sorry to hear that, and are looking into it.'));
    await actOnCase(record._id, factsNoted(doing, 'As the customer says.', undefined));
    await giveFor(record, shop, now);
    return;
  }
  if (record.state === 'internal_decision') await actOnCase(record._id, offered(doing, 'We explained what had happened.'));
  if (record.state === 'proposed') await actOnCase(record._id, answered(doing, !chance.once(5), undefined));
  if (record.state === 'accepted' || record.state === 'declined') await actOnCase(record._id, closed(doing, { text: 'Done.' }));
}

/** A large loss is made up for by more than an agent may give. */
const LARGE_MINOR = 15_000;

/** What nobody may give, because all came back or enough was given, is explained at the next visit instead. */
async function giveFor({ _id, lossMinor }: CaseRecord, shop: Shop, now: Date): Promise<void> {
  const reward = { type: 'amount', amountMinor: (lossMinor ?? 0) >= LARGE_MINOR ? 5000 : 1500 } as const;
  const context = as('agent', shop, now);
  const given = await unlessRefused(askGoodwill(_id, reward, 'We are sorry. The next order is partly on us.', 'goodwill', context));
  if (given === null) await actOnCase(_id, decided({ context, key: '' }, 'Nothing to give.'));
}

async function approveAll(shop: Shop, now: Date): Promise<void> {
  const context = as('supervisor', shop, now);
  const open = await listApprovals('open', null, MOST);
  for (const { _id } of open) {
    const approved = await unlessRefused(answerApproval(_id, { answer: 'approve', under: `approve ${_id}`, text: null }, context));
    if (approved === null) await answerApproval(_id, { answer: 'refuse', under: `refuse ${_id}`, text: 'Enough for today.' }, context);
  }
}

/** Null: it is more than may be given. */
async function unlessRefused<Result>(asked: Promise<Result>): Promise<Result | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_granted') return null;
    throw error;
  }
}
