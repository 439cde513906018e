import { z } from 'zod';
import { type Endpoint, endpoint, Reply } from '../http/endpoint.js';
import { actor, currency, instant } from '../http/fields.js';
import { afterCursor, listOf, page, paged } from '../http/lists.js';
import { changedGift, type GiftRecord, giftSku, giftView, statedGift } from './gift.js';
import { addGift, changeGift, giftBySku, piecesOf } from './gifts.service.js';
import { listGifts } from './gifts.store.js';

const params = z.object({ sku: giftSku });

const gift = statedGift
  .extend({
    left: z.int().describe('Pieces that are neither promised nor given.'),
    currency,
    rev: z.int().describe('The number of this version, raised by every change. It is the `ETag`.'),
    createdBy: actor('Who added it'),
    createdAt: instant('When it was added.'),
    changedBy: actor('Who changed it last'),
    changedAt: instant('When it was changed last.'),
  })
  .meta({ id: 'Gift', description: 'A gift that coupons can give, and how many pieces are left.' });

const withTag = async (record: GiftRecord, status = 200): Promise<Reply> =>
  new Reply(giftView(record, await piecesOf(record.sku)), { status, headers: { etag: `"${record.rev}"` } });

export const giftRoutes: Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/gifts',
    summary: 'Add a gift: what one piece is worth, and how many there are to give.',
    description: 'Then rewards can name it. A `sku` that the list has already is refused with 409 `wrong_state`.',
    body: statedGift.meta({ id: 'Gift', description: 'A gift to add to the list.' }),
    answer: gift,
    etag: true,
    status: 201,
    idempotent: 'if_asked',
    handle: async ({ body, idempotencyKey }, context) => withTag(await addGift(body, context, idempotencyKey), 201),
  }),
  endpoint({
    method: 'get',
    path: '/v1/gifts',
    summary: 'List the gifts by sku, each with the pieces that are left.',
    description: 'A piece is promised when a coupon for it is issued, and returns when that coupon expires or is revoked.',
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
    description: 'Answers the `ETag` that a change has to name.',
    params,
    answer: gift,
    etag: true,
    handle: async ({ params: { sku } }) => withTag(await giftBySku(sku)),
  }),
  endpoint({
    method: 'patch',
    path: '/v1/gifts/{sku}',
    summary: 'Change what is given; coupons that are out keep the value of their issue. Never fewer pieces than are promised or given.',
    description:
      'Keys that you leave out stay as they are. A `stock` below what is promised or given is refused with 422 `invalid` (`stock_promised`).',
    params,
    body: changedGift,
    answer: gift,
    etag: true,
    handle: async ({ params: { sku }, body, ifMatch }, context) => withTag(await changeGift(sku, ifMatch, body, context)),
  }),
];
