import type { DateTime } from 'luxon';
import { whyEscalated } from '../../campaigns/escalation.js';
import { localTime } from '../../campaigns/local-time.js';
import { SYSTEM } from '../actors/actor.js';
import type { Context } from '../context.js';
import type { Customer } from '../customers/customer.js';
import { current } from '../profile/profile.service.js';
import { nextAfter, supervisorsInOrder } from '../staff/staff.service.js';
import { type CaseRecord, type Entry, isMistake } from './case.js';
import { findCasesOfCustomer } from './cases.store.js';

/** A case that is about to be opened, in a supervisor's hands where whoever complains does so again, or is a loyal customer (C1-03). */
export async function escalatedAtOnce(record: CaseRecord, customer: Customer | null, { shop, now }: Context): Promise<CaseRecord> {
  const order = await supervisorsInOrder();
  const ownerId = nextAfter(order, record.ownerId);
  if (customer === null || ownerId === null || isAmong(order, record.ownerId)) return record;
  const local = (at: Date): DateTime => localTime(at, shop.zone);
  const earlier = (await findCasesOfCustomer(customer._id)).filter((other) => other._id !== record._id && !isMistake(other));
  const earlierCases = earlier.map(({ openedAt }) => local(openedAt));
  const { orders } = (await current(customer)).figures;
  const reasons = whyEscalated({ tier: customer.tier, orders, earlierCases }, local(now));
  if (reasons.length === 0) return record;
  const entry: Entry = { id: `${record._id}:at_once`, at: now, by: SYSTEM._id, act: 'escalated', text: reasons.join('; '), ownerId };
  return { ...record, ownerId, timeline: [...record.timeline, entry] };
}

const isAmong = (order: string[], ownerId: string | null): boolean => ownerId !== null && order.includes(ownerId);
