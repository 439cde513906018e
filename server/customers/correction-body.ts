import { z } from 'zod';
import { withoutYearAhead } from '../../campaigns/birthday.js';
import { coded, type ErrorCode } from '../../campaigns/error-codes.js';
import { words } from '../lib/words.js';
import { CORRECTABLE, channelField, customerData, grantedField, streamField, wordingField } from './customer.js';
import { phoneSchemaIn } from './phone.js';

const { name, email, phone, locale, zone, country, birthday } = customerData.shape;

const notedConsent = z.strictObject({
  channel: channelField,
  stream: streamField,
  granted: grantedField,
  source: words(200).default('desk').describe('Where they said it.'),
  wording: wordingField.optional(),
});

const consents = z.array(notedConsent).min(1, 'Name a channel and a stream.').max(50).describe('What they said yes or no to just now.');

const correctable = { name, email, phone, locale, zone, country, birthday, consents };

/** As documented. */
export const correctionDocument = z
  .strictObject(correctable)
  .partial()
  .meta({ id: 'CustomerCorrection', description: 'What to correct. Keys that you leave out stay as they are; null takes a value away.' });

/** What coupons and identity follow from: an agent could help themselves with it. */
const OF_SYSTEMS = ['shopId', 'guestId', 'verified', 'tier', 'tags', 'traits', 'preferences'] as const;

const notHere = z.custom<undefined>((value) => value === undefined, {
  message: 'Only the shop’s own systems state this, with the event customer.updated: it decides who gets coupons.',
  params: coded('not_correctable'),
});

const ofSystems = Object.fromEntries(OF_SYSTEMS.map((key) => [key, notHere])) as Record<(typeof OF_SYSTEMS)[number], typeof notHere>;

/**
 * What the desk may say of a customer. What cannot be used is refused, not left out as in events: a person is there to correct it. Phone
 * numbers without their country are those of `country`.
 */
export const correctionSchemaIn = (home: string | undefined, now: Date) =>
  z
    .strictObject({ ...correctable, phone: phoneSchemaIn(home).nullable(), ...ofSystems })
    .partial()
    .superRefine((given, context) => {
      const fault = (path: (string | number)[], code: ErrorCode, message: string) =>
        context.addIssue({ code: 'custom', path, message, params: coded(code) });
      if (Object.values(given).every((value) => value === undefined))
        fault([], 'empty', `Say what to correct: ${CORRECTABLE.join(', ')} or consents.`);
      if (given.birthday && withoutYearAhead(given.birthday, now) !== given.birthday)
        fault(['birthday'], 'invalid_birthday', 'This birthday is yet to come. Leave out the year if it is not known.');
      for (const index of repeated(given.consents ?? []))
        fault(['consents', index], 'consent_twice', 'This channel and stream stand here twice.');
    });

export type CorrectionBody = z.infer<ReturnType<typeof correctionSchemaIn>>;

function repeated(noted: { channel: string; stream: string }[]): number[] {
  const keys = noted.map(({ channel, stream }) => `${channel} ${stream}`);
  return keys.flatMap((key, index) => (keys.indexOf(key) < index ? [index] : []));
}
