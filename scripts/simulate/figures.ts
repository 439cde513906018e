import mongoose from 'mongoose';
import { listCampaigns } from '../../server/campaigns/campaigns.store.js';
import { CASE_STATES, type CaseRecord, isMistake } from '../../server/cases/case.js';
import { figuresOf } from '../../server/insights/campaign-figures.js';
import { sumAllDue } from '../../server/insights/sums.js';
import { MESSAGE_KINDS, type MessageKind } from '../../server/messages/message.js';
import { countMessages } from '../../server/messages/messages.store.js';
import type { OrderRecord } from '../../server/orders/order.js';

/** What came of a simulation. */
export interface Figures {
  orders: { placed: number; paid: number; cancelled: number; sentBack: number };
  messages: KindFigures[];
  campaigns: CampaignFigures[];
  cases: CaseFigures;
}

export interface KindFigures {
  kind: MessageKind;
  planned: number; // in all, whatever became of them
  sent: number;
  suppressed: Record<string, number>; // by reason
  failed: number;
  waiting: number; // not due yet
}

export interface CampaignFigures {
  name: string;
  issued: number;
  redeemed: number;
  expired: number;
  revoked: number;
  discountMinor: number; // what was really given
}

export interface CaseFigures {
  opened: number;
  states: Record<string, number>;
  escalated: number; // nobody had replied in time
  grants: number;
  approved: number; // of those, above an agent's own limit
  goodwillMinor: number; // the greatest cost of what was granted
}

/** Read from the records. */
export async function readFigures(now: Date): Promise<Figures> {
  await sumAllDue(now);
  return {
    orders: await orderFigures(),
    messages: await messageFigures(),
    campaigns: await campaignFigures(now),
    cases: await caseFigures(),
  };
}

async function orderFigures(): Promise<Figures['orders']> {
  const orders = await mongoose.connection.collection<OrderRecord>('orders').find({}).toArray();
  const count = (is: (order: OrderRecord) => boolean): number => orders.filter(is).length;
  return {
    placed: orders.length,
    paid: count(({ paidAt }) => paidAt !== null),
    cancelled: count(({ cancelledAt }) => cancelledAt !== null),
    sentBack: count(({ refunds }) => refunds.length > 0),
  };
}

async function messageFigures(): Promise<KindFigures[]> {
  const counts = await countMessages();
  return MESSAGE_KINDS.map((kind) => {
    const rows = counts.filter((row) => row.kind === kind);
    const sum = (states: string[]): number =>
      rows.filter(({ state }) => states.includes(state)).reduce((total, { count }) => total + count, 0);
    const suppressed = rows.filter(({ state }) => state === 'suppressed').map(({ reason, count }) => [reason ?? 'unknown', count] as const);
    return {
      kind,
      planned: rows.reduce((total, { count }) => total + count, 0),
      sent: sum(['sent']),
      suppressed: Object.fromEntries(suppressed),
      failed: sum(['failed']),
      waiting: sum(['planned', 'sending']),
    };
  });
}

async function campaignFigures(now: Date): Promise<CampaignFigures[]> {
  const campaigns = await listCampaigns(null, 100);
  const rows = await Promise.all(
    campaigns.map(async (campaign) => {
      const { issued, redeemed, expired, revoked, discountMinor } = await figuresOf(campaign, now);
      return { name: campaign.name, issued, redeemed, expired, revoked, discountMinor };
    }),
  );
  return rows.sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function caseFigures(): Promise<CaseFigures> {
  const all = await mongoose.connection.collection<CaseRecord>('cases').find({}).toArray();
  const cases = all.filter((record) => !isMistake(record));
  const grants = cases.flatMap((record) => record.grants.filter(({ state }) => state === 'granted').map((grant) => ({ record, grant })));
  const states = CASE_STATES.map((state) => [state, cases.filter((record) => record.state === state).length] as const);
  return {
    opened: cases.length,
    states: Object.fromEntries(states.filter(([, count]) => count > 0)),
    escalated: cases.filter(({ escalatedAt }) => escalatedAt !== null).length,
    grants: grants.length,
    approved: grants.filter(({ record }) => record.timeline.some(({ act }) => act === 'asked')).length,
    goodwillMinor: grants.reduce((sum, { grant }) => sum + grant.costMinor, 0),
  };
}
