import type { z } from 'zod';
import type { Customer } from '../customers/customer.js';
import { isAdvertisement, markOf } from './advertising.js';
import type { MessageContext, Said, SendContext } from './content.js';
import { takePlace } from './frequency.js';
import { KINDS } from './kinds.js';
import { held, type Message, type MessageKind, type Move, suppressed } from './message.js';
import { obstacleTo } from './obstacles.js';
import { type Addressed, isVariableMissing, type Rendered, render } from './render.js';
import { isSaidByTwin } from './twins.js';
import { greeting, greetingSchema } from './variables.js';
import { wayTo } from './way.js';
import { localeOf } from './window.js';

/** A message that may go out now, in words. */
export interface Ready {
  customer: Customer;
  said: Said;
  to: string;
  words: Rendered;
}

/** Everything that is asked of a message just before it is sent; where something keeps it back, what becomes of it. */
export async function prepare(message: Message, customer: Customer | undefined, sending: SendContext): Promise<Ready | Move> {
  if (!customer) return suppressed('customer_unknown');
  // Their records are just being moved: what it is to say would not be found.
  if (customer.joining?.length) return held(message.dueAt);
  if (await isSaidByTwin(message, customer, sending.notes)) return suppressed('customer_merged');
  const way = await wayTo(message.kind, customer, sending.notes);
  if ('reason' in way) return suppressed(way.reason);
  const obstacle = obstacleTo(message, customer, sending);
  if (obstacle) return obstacle;
  const context = { ...sending, customer, channel: way.channel };
  const said = await KINDS[message.kind].content(message, context);
  if ('reason' in said) return suppressed(said.reason);
  const words = wordsFor(message.kind, context, said);
  if (!words) return suppressed('template_variable_missing');
  return (await takePlace(message, context)) ?? { customer, said, to: way.to, words };
}

/** Null: something that the words need is not there. */
export function wordsFor(kind: MessageKind, context: Speaking, said: Said): Rendered | null {
  const variables = variablesFor(kind, context, said);
  if (variables === null) return null;
  try {
    return render(kind, context.channel, variables);
  } catch (error) {
    if (isVariableMissing(error)) return null;
    throw error;
  }
}

type Speaking = Omit<MessageContext, 'now' | 'notes'>;

/** What the template is given. Null: something is not there. */
export function variablesFor(kind: MessageKind, { customer, shop, channel }: Speaking, said: Said): Addressed | null {
  const { stream } = KINDS[kind];
  const locale = localeOf(customer, shop);
  const law = { mark: markOf(stream, said, channel, customer, locale), isAdvertisement: isAdvertisement(stream, said) };
  const parsed = schemaOf(kind).safeParse({ ...greeting(customer, shop, locale, channel), ...law, ...said.variables });
  return parsed.success ? (parsed.data as Addressed) : null;
}

/** Made once: zod compiles each schema that it is given. */
const schemas = new Map<MessageKind, z.ZodType>();

function schemaOf(kind: MessageKind): z.ZodType {
  const schema = schemas.get(kind) ?? KINDS[kind].variables.extend(greetingSchema.shape);
  schemas.set(kind, schema);
  return schema;
}
