import type { ShopTime } from '../context.js';
import { KINDS } from './kinds.js';
import type { Message, Move } from './message.js';
import type { Notes } from './notes.js';
import type { Ready } from './prepare.js';
import { localeOf } from './window.js';

// What comes of a message, whether it is really sent or on paper.

/** What is written of one that was sent, but for the driver that took it. */
export const sent = ({ kind }: Pick<Message, 'kind'>, { customer, said, words }: Ready, { shop, now }: ShopTime): Move => ({
  state: 'sent',
  reason: null,
  sentAt: now,
  channel: words.channel,
  locale: localeOf(customer, shop),
  subject: words.channel === 'email' ? words.subject : null,
  codes: said.coupons.map(({ _id }) => _id),
  campaignIds: [...new Set([...said.coupons.map(({ campaignId }) => campaignId), ...(said.campaignIds ?? [])])],
  variant: said.variant ?? null,
  ...followUpOf(kind),
});

function followUpOf(kind: Message['kind']): Pick<Move, 'followUp'> {
  const { followUp } = KINDS[kind];
  return followUp === undefined ? {} : { followUp };
}

/** What it had taken hold of and does not name is free again for the next one. */
export async function letGo(message: Message, { state, codes = [] }: Move, notes: Notes): Promise<void> {
  if (state !== 'planned') await KINDS[message.kind].letGo?.(message, codes, notes);
}
