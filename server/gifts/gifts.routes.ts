import { z } from 'zod';
import { type Endpoint, endpoint, Reply } from '../http/endpoint.js';
import { afterCursor, listOf, page, paged } from '../http/lists.js';
import { changedGift, type GiftRecord, giftView, statedGift } from './gift.js';
import { addGift, changeGift, giftBySku, piecesOf } from './gifts.service.js';
import { listGifts } from './gifts.store.js';

const params = z.object({ sku: z.string().min(1).max(200) });
const instant = z.iso.datetime();

const gift = statedGift
  .extend({
    stock: z.int().describe('Pieces to give in all, those that were given included.'),
    left: z.int().describe('Pieces that are neither promised nor given.'),
    currency: z.string(),
    rev: z.int(),
    createdBy: z.string(),
    createdAt: instant,
    changedBy: z.string(),
    changedAt: instant,
  })
  .meta({ id: 'Gift' });

const withTag = async (record: GiftRecord, status = 200): Promise<Reply> =>
  new Reply(giftView(record, await piecesOf(record.sku)), { status, headers: { etag: `"${record.rev}"` } });

export const giftRoutes: Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/gifts',
    summary: 'Add a gift: what one piece is worth, and how many there are to give.',
    body: statedGift.meta({ id: 'Gift' }),
    answer: gift,
    status: 201,
    idempotent: 'if_asked',
    handle: async ({ body, idempotencyKey }, context) => withTag(await addGift(body, context, idempotencyKey), 201),
  }),
  endpoint({
    method: 'get',
    path: '/v1/gifts',
    summary: 'List the gifts by sku, each with the pieces that are left.',
    query: z.strictObject(page),
    answer: listOf(gift),
    async handle({ query: { limit, cursor } }) {
      const { items, nextCursor } = paged(
        await listGifts(afterCursor(cursor), limit + 1),
        limit,
        ({ _id }) => _id,
        (record) => record,
      );
      return { items: await Promise.all(items.map(async (record) => giftView(record, await piecesOf(record.sku)))), nextCursor };
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/gifts/{sku}',
    summary: 'Show a gift and the pieces that are left.',
    params,
    answer: gift,
    handle: async ({ params: { sku } }) => withTag(await giftBySku(sku)),
  }),
  endpoint({
    method: 'patch',
    path: '/v1/gifts/{sku}',
    summary: 'Change what is given; coupons that are out keep the value of their issue. Never fewer pieces than are promised or given.',
    params,
    body: changedGift,
    answer: gift,
    handle: async ({ params: { sku }, body, ifMatch }, context) => withTag(await changeGift(sku, ifMatch, body, context)),
  }),
];
