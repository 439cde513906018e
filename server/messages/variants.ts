import { idOf } from '../lib/ids.js';
import type { Message } from './message.js';
import { lastVariant } from './messages.store.js';

/** Each greeting has so many texts. */
export const VARIANTS = ['1', '2', '3'] as const;

/** Which text this message is: by chance, always the same for the same message, and not the one that the customer got last (E-19). */
export async function chooseVariant(message: Message, texts: readonly string[] = VARIANTS): Promise<string> {
  const last = await lastVariant(message.customerId, message.kind);
  const others = texts.filter((text) => text !== last);
  const chance = Number.parseInt(idOf('variant', message._id).slice(0, 8), 16);
  return others[chance % others.length] ?? texts[0] ?? '1';
}
