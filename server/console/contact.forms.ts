import { z } from 'zod';
import type { Context } from '../context.js';
import { tagOf } from '../customers/correction.js';
import { CHANNELS, CORRECTABLE, type Correctable, type Customer, STREAMS } from '../customers/customer.js';
import { check } from '../http/validate.js';
import { choice, type Form, form, line, many, words } from './forms.js';
import { may } from './person.js';
import { type BodyOf, type Given, jsonOf, linesOf } from './typed.js';

const LABELS: Record<Correctable, string> = {
  name: 'Name',
  email: 'E-mail',
  phone: 'Phone',
  locale: 'Language, like zh, ko or en',
  zone: 'Time zone, like Asia/Seoul',
  country: 'Country, like KR',
  birthday: 'Birthday, MM-DD or YYYY-MM-DD',
};

/** For a customer who says that something has changed, or what they want to hear of. */
export function contactForms(customer: Customer, back: string, { actor }: Context): Form[] {
  if (!may(actor, 'PATCH /v1/customers/{id}')) return [];
  const [action, seen] = [`/console/customers/${customer._id}`, { rev: tagOf(customer) }];
  const known = knownOf(customer);
  const fields = CORRECTABLE.map((field) => line(field, LABELS[field], { isRequired: false, value: known[field] ?? '' }));
  return [
    form('Correct contact data', fields, [{ label: 'Correct', action }], back, { ...seen, had: JSON.stringify(known) }),
    form(
      'Note what they want to hear of',
      [choice('channel', 'By', CHANNELS), many('streams', 'What', STREAMS), words('In the customer’s words', false)],
      [
        { label: 'They say no', action, name: 'granted', value: 'false' },
        { label: 'They say yes', action, name: 'granted', value: 'true' },
      ],
      back,
      seen,
    ),
  ];
}

function knownOf(customer: Customer): Partial<Record<Correctable, string>> {
  const { email, phone } = customer.identifiers;
  const all = { ...customer, email, phone };
  return Object.fromEntries(CORRECTABLE.flatMap((field) => (all[field] == null ? [] : [[field, all[field]]])));
}

const had = z.partialRecord(z.enum(CORRECTABLE), z.string());

/** Only what was changed: what was known before may be written otherwise than is taken today. What was emptied is taken away. */
export const correctionTyped: BodyOf = (given) => (given.channel === undefined ? factsTyped(given) : consentsTyped(given));

function factsTyped(given: Given): Record<string, unknown> {
  const known = check(had, jsonOf(given.had), { code: 'bad_request', what: 'form' });
  return Object.fromEntries(
    CORRECTABLE.flatMap((field) => {
      const typed = given[field]?.trim();
      return typed === undefined || typed === (known[field] ?? '') ? [] : [[field, typed || null]];
    }),
  );
}

const consentsTyped = ({ channel, streams, granted, text }: Given): Record<string, unknown> => ({
  consents: linesOf(streams).map((stream) => ({
    channel,
    stream,
    granted: granted === 'true',
    ...(text?.trim() && { wording: text.trim().replaceAll('\r\n', '\n') }),
  })),
});
