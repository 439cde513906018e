import type { Customer } from '../customers/customer.js';
import type { Moment, Said } from './content.js';
import { takePlace } from './frequency.js';
import { KINDS } from './kinds.js';
import { type Message, type Move, suppressed } from './message.js';
import { obstacleTo } from './obstacles.js';
import { isVariableMissing, renderWords, type Words } from './render.js';
import { greeting, greetingSchema } from './variables.js';
import { localeOf } from './window.js';

/** A message that may go out now, in words. */
export interface Ready {
  customer: Customer;
  said: Said;
  words: Words;
}

/** Everything that is asked of a message just before it is sent; where something keeps it back, what becomes of it. */
export async function prepare(
  message: Message,
  customer: Customer | undefined,
  { shop, now, notes }: Omit<Moment, 'customer'>,
): Promise<Ready | Move> {
  const obstacle = obstacleTo(message, customer, shop, now);
  if (obstacle || !customer) return obstacle ?? suppressed('customer_unknown');
  const moment = { shop, now, customer, notes };
  const said = await KINDS[message.kind].content(message, moment);
  if ('reason' in said) return suppressed(said.reason);
  const words = wordsFor(message, customer, shop, said.variables);
  if (!words) return suppressed('template_variable_missing');
  return (await takePlace(message, moment)) ?? { customer, said, words };
}

/** Null: something that the words need is not there. */
function wordsFor({ kind }: Message, customer: Customer, shop: Moment['shop'], content: object): Words | null {
  const schema = KINDS[kind].variables.extend(greetingSchema.shape);
  const variables = schema.safeParse({ ...greeting(customer, shop, localeOf(customer, shop)), ...content });
  if (!variables.success) return null;
  try {
    return renderWords(kind, variables.data as { locale: string });
  } catch (error) {
    if (isVariableMissing(error)) return null;
    throw error;
  }
}
