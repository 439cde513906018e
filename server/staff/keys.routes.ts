import { z } from 'zod';
import { ROLES, SHOP_SOURCE } from '../actors/actor.js';
import { createKey } from '../actors/actors.service.js';
import { listKeys } from '../actors/actors.store.js';
import { keyView, revokeKey } from '../actors/keys.service.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { actor, instant, nullableActor, nullableInstant } from '../http/fields.js';
import { afterPlace, listOf, page, pagedByPlace } from '../http/lists.js';
import { words } from '../lib/words.js';

const keyId = z.string().describe('The id of the key (`key_…`). It is not the key itself.');
const role = z.enum(ROLES).describe('What its actor may do. Each operation names the roles that may call it.');

const keyDocument = z
  .object({
    id: keyId,
    actorId: actor('Whose key it is'),
    name: z.string().describe('What the person or system that uses it is called.'),
    role,
    source: z.string().describe('The system whose order ids it speaks of; `shop` is the shop’s own.'),
    createdAt: instant('When it was created.'),
    createdBy: nullableActor('Who created it', 'it was made on the command line'),
    lastUsedAt: nullableInstant('When it was last used, to the minute; null: never.'),
    revokedAt: nullableInstant('When it was revoked; null: it works.'),
    revokedBy: nullableActor('Who revoked it', 'nobody, or it was done on the command line'),
  })
  .meta({ id: 'Key', description: 'An API key, without its secret.' });

const newKey = z.strictObject({
  name: words(100).describe('The person or system that uses it. A known name gets one more key.'),
  role,
  source: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,30}$/, 'A source is a short name in lower case, like pos.')
    .default(SHOP_SOURCE)
    .describe('The system whose order ids it speaks of, such as `pos`: two systems may use the same id for two orders.'),
});

export const keyRoutes: Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/keys',
    summary: 'Create a key for a person or a system. It is shown only once.',
    description:
      'A name that has keys already gets one more, if the role is the same; else 409 `actor_has_another_role`. So a repeat makes another key: revoke the one whose answer you did not get.',
    body: newKey,
    answer: keyDocument
      .extend({ key: z.string().describe('The key itself, to send as `Authorization: Bearer …`. It is shown this once.') })
      .describe('The key with its secret.'),
    status: 201,
    handle: async ({ body }, { actor: { _id: by } }) => {
      const { key, record } = await createKey(body.name, body.role, body.source, by);
      return { ...(await keyView(record)), key };
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/keys',
    summary: 'List who has keys and when they were last used, the newest first.',
    description: 'Revoked ones too. The keys themselves are not kept and cannot be shown.',
    query: z.strictObject(page),
    answer: listOf(keyDocument),
    handle: async ({ query }) => {
      const found = await listKeys(afterPlace(query.cursor), query.limit + 1);
      const { items, nextCursor } = pagedByPlace(
        found,
        query.limit,
        ({ createdAt, _id }) => ({ at: createdAt, id: _id }),
        (key) => key,
      );
      return { items: await Promise.all(items.map(keyView)), nextCursor };
    },
  }),
  endpoint({
    method: 'delete',
    path: '/v1/keys/{id}',
    summary: 'Revoke a key. It stops working at once, and so do the console sessions that it opened.',
    description: 'A revoked key stays as it is. The last key of an admin is refused with 409 `last_admin_key` unless you force it.',
    params: z.object({ id: keyId.max(100) }),
    query: z.strictObject({
      force: z
        .literal('true')
        .optional()
        .describe('`true`: revoke even the last key of an admin. Then only the command line makes a new one.'),
    }),
    answer: keyDocument,
    handle: ({ params, query }, context) => revokeKey(params.id, context.actor, { isLastWanted: query?.force === 'true' }),
  }),
];
