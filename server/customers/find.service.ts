import { realIn, realNow } from '../lib/real-time.js';
import type { Shop } from '../shop/shop.js';
import { type Customer, type CustomerReference, customerReference } from './customer.js';
import { findByPhoneEnd, findNamed, findStating, writeSearchWords } from './customers.store.js';
import { normalizePhone } from './phone.js';
import { customerOf } from './resolve.service.js';
import { phoneEnds, wordsToFind } from './search-words.js';

/**
 * Customers by whatever they say of themselves: an id of ours or the shop's, an address, a telephone number or its end, a name or how its words
 * begin. Those whom an identifier names come first. Of more than `limit` some.
 */
export async function findPeople(typed: string, shop: Shop, limit: number): Promise<Customer[]> {
  const references = referencesOf(typed, shop);
  const found = await Promise.all([
    ...references.map(async (reference) => [(await customerOf(reference, shop)) ?? []].flat()),
    ...references.flatMap(({ email }) => (email === undefined ? [] : [findStating(email, limit)])),
    ...phoneEndsOf(typed, references).map((end) => findByPhoneEnd(end, limit)),
    byName(typed, limit),
  ]);
  return [...new Map(found.flat().map((customer) => [customer._id, customer])).values()].slice(0, limit);
}

/** What is typed may be any of these; what it cannot be is left out. */
function referencesOf(typed: string, { country }: Shop): CustomerReference[] {
  const plain = typed.normalize('NFKC');
  const ways = [...new Set([typed, plain, plain.toUpperCase(), plain.toLowerCase()])].flatMap((id) => [
    { id },
    { shopId: id },
    { guestId: id },
  ]);
  const phone = normalizePhone(typed, country);
  const references = [...ways, { email: mailIn(typed) }, ...(phone === null ? [] : [{ phone }])];
  return references.flatMap((reference) => customerReference.safeParse(reference).data ?? []);
}

/** The address of `mailto:…` and `Emily Walker <…>`, as mail programs copy it. */
const mailIn = (typed: string): string => (/<([^<>]+)>/.exec(typed)?.[1] ?? typed).trim().replace(/^mailto:/i, '');

const phoneEndsOf = (typed: string, references: CustomerReference[]): string[] => {
  const numbers = [typed, ...references.flatMap(({ phone }) => phone ?? [])];
  return [...new Set(numbers.flatMap(phoneEnds))];
};

async function byName(typed: string, limit: number): Promise<Customer[]> {
  const words = wordsToFind(typed);
  return words.length === 0 ? [] : findNamed(words, limit);
}

const BATCH = 200;
const RUN_MS = 20_000;

/** Writes what customers of earlier versions are found by, a batch at a time. Returns how many. */
export async function bringSearchWords(): Promise<number> {
  const end = realIn(RUN_MS);
  let written = 0;
  while (realNow() < end) {
    const found = await writeSearchWords(BATCH);
    written += found;
    if (found < BATCH) break;
  }
  return written;
}
