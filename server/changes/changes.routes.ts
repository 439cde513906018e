import { z } from 'zod';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { afterCursor, badCursor, page, toCursor } from '../http/lists.js';
import { CHANGE_TYPES, changeView } from './change.js';
import { BEGINNING, type Place, readChanges } from './read-changes.js';

const DATA =
  'coupon.…: code, campaignId, customerId, shopId (the customer’s in your shop), goal, reward, currency, lastDay; when redeemed also redemptionId and amountMinor; ' +
  'when revoked also why (order_cancelled, order_changed, order_refunded, recalled). ' +
  'redemption.overrun and redemption.overrun_undone: redemptionId, continues, orderId, checkoutId, customerId, shopId, codes, campaignIds, currency, amountMinor, why. ' +
  'order.redemption_unknown and order.redemption_mismatch: orderId, redemptionId, customerId, shopId, campaignIds, code (of the warning), message. ' +
  'case.opened: caseId, customerId, shopId, orderId, source (where it is not the shop), kind, openedBy, replyDueAt. ' +
  'customer.merged: customerId, shopId, from (the id of the customer who was merged into this one; it names this one from now on).';

const changeDocument = z
  .object({
    id: z.string().describe('The webhook-id under which it is also sent: the same change has the same id'),
    type: z.enum(CHANGE_TYPES),
    timestamp: z.iso.datetime().describe("The shop's time at which it happened; the sequence of the list is another one"),
    data: z.record(z.string(), z.unknown()).describe(DATA),
  })
  .meta({ id: 'Change' });

export const changeRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/changes',
    summary: 'What has happened since you last asked: the changes that webhooks are told, each once, in a sequence that never changes.',
    query: z.strictObject({
      after: z.string().max(100).optional().describe('nextCursor of the last answer; without it from the beginning'),
      limit: page.limit,
    }),
    answer: z.object({
      items: z.array(changeDocument),
      nextCursor: z.string().describe('Ask with it next time, also where there was nothing new'),
    }),
    async handle({ query: { after, limit } }) {
      const { changes, next } = await readChanges(placeOf(afterCursor(after)), limit);
      return { items: changes.map(changeView), nextCursor: toCursor(`${next.page} ${next.lines}`) };
    },
  }),
];

function placeOf(after: string | null): Place {
  if (after === null) return BEGINNING;
  const [, page, lines] = /^([1-9]\d{0,11}) (\d{1,6})$/.exec(after) ?? [];
  if (page === undefined || lines === undefined) throw badCursor('valid', 'answer');
  return { page: Number(page), lines: Number(lines) };
}
