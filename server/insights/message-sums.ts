import { MESSAGE_KINDS, MESSAGE_STATES } from '../messages/message.js';
import { type MessageCount, type MessageSums, wordsOf } from '../messages/messages.store.js';
import { keptReason } from '../messages/reasons.js';
import type { Amount, Part } from '../rollups/rollup.js';

// What each message comes to in the figures of messages (message-figures.ts): in all, and in those of each campaign whose coupons it speaks of.

/** The sum of all; the others are named after their campaigns. */
export const ALL = 'all';

export function partsOfMessage({ kind, state, reason, variant, campaignIds }: MessageSums): Part[] {
  const outcome: Amount = [`outcome ${wordsOf({ kind, state, reason })}`, 1];
  const isReminder = kind === 'unpaid_order' && state === 'sent';
  const inAll: Amount[] = [outcome, ...(isReminder ? [[`variant ${variant ?? ''}`, 1] satisfies Amount] : [])];
  return [
    { target: 'message', id: ALL, amounts: inAll },
    ...[...new Set(campaignIds)].map((id): Part => ({ target: 'message', id, amounts: [outcome] })),
  ];
}

/** By kind, state and reason, in the order of the alphabet. */
export const readCounts = (sums: Amount[]): MessageCount[] =>
  sums
    .flatMap(([word, count]) => {
      const [, kindWord, stateWord, reason = ''] = /^outcome (\w+) (\w+) (.*)$/s.exec(word) ?? [];
      const [kind, state] = [MESSAGE_KINDS.find((one) => one === kindWord), MESSAGE_STATES.find((one) => one === stateWord)];
      return kind && state ? [{ kind, state, reason: keptReason.safeParse(reason).data ?? null, count }] : [];
    })
    .sort((one, other) => (wordsOf(one) < wordsOf(other) ? -1 : 1));

/** How often each text of the reminders of unpaid orders was sent; '': that is not known. */
export const readVariants = (sums: Amount[]): Map<string, number> =>
  new Map(sums.flatMap(([word, count]) => (word.startsWith('variant ') ? [[word.slice('variant '.length), count] as const] : [])));
