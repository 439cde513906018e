import { ROLES } from '../actors/actor.js';
import { listKeys } from '../actors/actors.store.js';
import { keyView } from '../actors/keys.service.js';
import { button, choice, form, line } from './forms.js';
import { actorNames } from './names.js';
import type { ReadAs } from './page.js';

const MOST = 200;
const PATH = '/console/keys';

/** Who has keys and when they were last used, for admins, who may withdraw them here. */
export const keysPage: ReadAs = async (_asked, { shop }) => {
  const keys = await Promise.all((await listKeys(null, MOST)).map(keyView));
  const nameOf = await actorNames(keys.flatMap(({ createdBy, revokedBy }) => [createdBy, revokedBy]));
  const rows = keys.map(({ id, name, role, source, createdAt, lastUsedAt, revokedAt, revokedBy }) => ({
    id,
    name,
    role,
    source,
    createdAt,
    lastUsedAt,
    revokedAt,
    revokedBy: revokedBy && nameOf(revokedBy),
    forms: revokedAt === null ? [button('Revoke this key', `${PATH}/${id}`, PATH)] : [],
  }));
  return { template: 'console-keys', title: 'Keys', variables: { keys: rows, forms: [newKey()], zone: shop.zone } };
};

const newKey = () =>
  form(
    'Make a key',
    [
      line('name', 'The person or system that uses it'),
      choice('role', 'Role', ROLES),
      line('source', 'The system whose order ids it speaks of, unless it is the shop', { isRequired: false }),
    ],
    [{ label: 'Make a key', action: PATH }],
    PATH,
  );
