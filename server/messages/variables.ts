import { z } from 'zod';
import { oneLine } from '../../campaigns/words/language.js';
import type { Channel, Customer } from '../customers/customer.js';
import { type Locale, type Shop, titleIn } from '../shop/shop.js';
import { greetedName } from './greeted-name.js';
import { unsubscribeUrl } from './urls.js';

/** Words in a template: one line, and never none. */
export const text = z.string().transform(oneLine).pipe(z.string().min(1));

/** A person's own words in paragraphs, as an agent writes them. */
export const longText = z
  .string()
  .max(5000)
  .transform((value) =>
    value
      .replaceAll(/\r\n?|[\p{Zl}\p{Zp}]/gu, '\n')
      .replaceAll(/(?!\n)\p{Cc}/gu, ' ')
      .trim(),
  )
  .pipe(z.string().min(1));

/** What every template may say. Null: there is none, and it is left out. */
export const greetingSchema = z.strictObject({
  locale: text,
  shop: text,
  shopUrl: z.url().nullable(),
  contact: text.nullable(),
  name: text.nullable(),
  mark: z.string().min(1).nullable(), // what an advertisement begins with (advertising.ts)
  isAdvertisement: z.boolean(),
  unsubscribeUrl: z.url(),
});

export type Greeting = z.infer<typeof greetingSchema>;

export const greeting = (customer: Customer, shop: Shop, locale: Locale, channel: Channel): Omit<Greeting, 'mark' | 'isAdvertisement'> => ({
  locale,
  shop: titleIn(shop, locale),
  shopUrl: shop.url,
  contact: shop.contact,
  name: customer.name === null ? null : greetedName(customer.name, locale),
  unsubscribeUrl: unsubscribeUrl(customer._id, channel, shop),
});
