import type { Warning } from '../../campaigns/warnings.js';
import type { Context } from '../context.js';
import { check } from '../http/validate.js';
import { Refusal } from '../lib/refusal.js';
import { attach } from './attach.service.js';
import { correct, hasTag, newIn, tagOf } from './correction.js';
import { type CorrectionBody, correctionSchemaIn } from './correction-body.js';
import { ADDRESSES, type Customer } from './customer.js';
import { updateCustomer } from './customers.store.js';
import { type Said, saidAt } from './identifiers.js';
import { countryIn } from './locale.js';
import { customerByPath } from './resolve.service.js';

export interface Corrected {
  customer: Customer;
  warnings: Warning[];
}

/**
 * Corrects what is known of a customer, under the name of whoever does it. That it was done is written first, so that no crash leaves an address
 * of which nobody knows who put it there. Refuses without If-Match and a stale one.
 */
export async function correctCustomer(id: string, ifMatch: string | undefined, body: object, context: Context): Promise<Corrected> {
  const known = await customerByPath(id, context.shop);
  if (ifMatch === undefined)
    throw new Refusal('precondition_required', `Send If-Match with the ETag of the customer that you saw, "${tagOf(known)}" now.`);
  if (!hasTag(known, ifMatch)) throw stale(known);
  const home = countryIn(body) ?? known.country ?? context.shop.country;
  const given = check(correctionSchemaIn(home, context.now), body, { code: 'invalid', what: 'body' });
  const changes = correct(known, given, { by: context.actor._id, at: context.now });
  if (changes === null) return { customer: known, warnings: [] };
  const customer = await updateCustomer(known._id, known.rev, changes);
  return customer ? rename(customer, given, context) : correctCustomer(id, ifMatch, body, context);
}

const stale = (customer: Customer): Refusal =>
  new Refusal('precondition_failed', `The customer has changed since; the ETag is "${tagOf(customer)}". Read it again.`);

/** An address that belongs to somebody else may be stated, with a warning: it opens nobody's wallet. */
async function rename(customer: Customer, given: CorrectionBody, context: Context): Promise<Corrected> {
  const changed = newIn(given, customer);
  const said = ADDRESSES.filter((kind) => changed.includes(kind)).map(
    (kind): Said => ({ kind, value: given[kind], isVerified: false, path: kind }),
  );
  if (said.length === 0) return { customer, warnings: [] };
  // The person who corrects it has the last word, also after an event whose clock was ahead of ours.
  const toldAt = new Date(Math.max(context.now.getTime(), ...said.map(({ kind }) => saidAt(customer, kind)?.getTime() ?? 0)));
  const attached = await attach(customer, said, { by: 'id', isProven: true, hasShopId: false, context: { ...context, toldAt } });
  return { customer: attached.customer, warnings: attached.warnings };
}
