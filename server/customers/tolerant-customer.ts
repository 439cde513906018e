import type { z } from 'zod';
import { birthdaySchema } from '../../campaigns/birthday.js';
import { instantSchema } from '../../campaigns/cart.js';
import { problemWords } from '../../campaigns/problem.js';
import { TRAIT_LEVELS } from '../../campaigns/rules/path.js';
import { parse } from '../../campaigns/schema-problems.js';
import {
  fields,
  ifUsable,
  isRecord,
  leftOut,
  listOf,
  named,
  oneOf,
  orNull,
  type Place,
  type Reading,
  usable,
  warnIfAhead,
  within,
  yesOrNo,
} from '../../campaigns/tolerant.js';
import { addressSchema, consentSchema, identifierSchemas, MOST_TRAITS, referenceSchemas, text, traitName, traitValue } from './customer.js';
import { countrySchema, localeSchema } from './locale.js';
import { phoneSchemaIn } from './phone.js';
import { zoneSchema } from './zone.js';

/** What may be left out where a customer is named, and of what is told about one. */

const UNUSABLE = 'identifier_unusable';

/** A name that is empty was meant to be there. */
const name = (schema: z.ZodType): Reading => {
  const read = named(usable(schema, UNUSABLE));
  return (value, place) => (value === null ? undefined : read(value, place));
};
const phone: Reading = (value, place) => name(phoneSchemaIn(place.country))(value, place);

const reference = fields({
  id: name(referenceSchemas.id),
  shopId: name(identifierSchemas.shopId),
  email: name(identifierSchemas.email),
  phone,
  guestId: name(identifierSchemas.guestId),
});

/** Who is named; `{}` where nothing of it can be used. */
export const referenceReading: Reading = (value, place) => {
  if (isRecord(value)) return reference(value, place);
  if (value !== null) leftOut(place, UNUSABLE, 'A customer is named by an object, such as { "shopId": "c-17" }.');
  return {};
};

const fact = (schema: z.ZodType): Reading => orNull(named(ifUsable(schema)));

const data = fields({
  name: fact(text(200)),
  email: orNull(name(identifierSchemas.email)),
  phone: orNull(phone),
  locale: fact(localeSchema),
  zone: fact(zoneSchema),
  country: fact(countrySchema),
  birthday: fact(birthdaySchema),
  tier: fact(text(100)),
  tags: (value, place) => (value === null ? [] : listOf(named(ifUsable(text(100))), 100)(value, place)),
  traits: (value, place) => readTraits(value, place),
  preferences: (value, place) => readTraits(value, place),
  consents: listOf((value, place) => readConsent(value, place)),
  verified: listOf(oneOf(addressSchema)),
});

/** What is told about a customer. */
export const customerReading: Reading = (value, place) => (value === null ? {} : data(value, place));

/** Null takes all of them away; a null among them is one that is not known. */
function readTraits(value: unknown, place: Place): unknown {
  if (value === null) return {};
  if (!isRecord(value)) return leftOut(place, 'field_unusable', 'This must be an object.');
  const known = traitsIn(value, place, 1);
  if (known.length > MOST_TRAITS) leftOut(place, 'field_unusable', `Only the first ${MOST_TRAITS} names are kept.`);
  return Object.fromEntries(known.slice(0, MOST_TRAITS));
}

const usableName = usable(traitName);
const usableValue = usable(traitValue);

/** Each that cannot be used is left out, on every level, the others count. */
const traitsIn = (value: Record<string, unknown>, place: Place, level: number): [trait: string, worth: unknown][] =>
  Object.entries(value).flatMap(([trait, worth]) => {
    const here = within(place, trait);
    const read = worth === null || usableName(trait, here) === undefined ? undefined : readTrait(worth, here, level);
    return read === undefined ? [] : [[trait, read]];
  });

function readTrait(worth: unknown, place: Place, level: number): unknown {
  if (!isRecord(worth)) return usableValue(worth, place);
  if (level === TRAIT_LEVELS) return leftOut(place, 'field_unusable', `Nest objects at most ${TRAIT_LEVELS} levels deep.`);
  const read = traitsIn(worth, place, level + 1);
  if (read.length === 0) return leftOut(place, 'field_unusable', 'Nothing in this object can be used.');
  return Object.fromEntries(read.slice(0, MOST_TRAITS));
}

const inSmallLetters: Reading = (value) => (typeof value === 'string' ? value.trim().toLowerCase() : value);

const consent = fields({
  channel: inSmallLetters,
  stream: inSmallLetters,
  // A yes is never guessed, a no never lost.
  granted: (value, place) => (yesOrNo(value, place) === false ? false : value),
  source: named(ifUsable(text(200))),
  wording: ifUsable(consentSchema.shape.wording.unwrap()),
});

/** One that cannot be used is left out, the others count. Of a no only whom it refuses must be known. */
function readConsent(value: unknown, place: Place): unknown {
  const read = consent(value, place);
  const told = isRecord(read) && read.granted === false ? refusal(read, place) : read;
  const parsed = parse(consentSchema, told);
  if ('value' in parsed) {
    warnIfAhead(parsed.value.at, within(place, 'at'));
    return parsed.value;
  }
  const [problem] = parsed.problems;
  if (problem?.code === 'unknown_key') return told;
  return leftOut(place, 'consent_unusable', problem && problemWords(problem));
}

function refusal(read: Record<string, unknown>, place: Place): Record<string, unknown> {
  const at = ifUsable(instantSchema, 'instant_unreadable')(read.at ?? '', within(place, 'at')) ?? place.at;
  return { source: 'unknown', ...read, at };
}
