import { expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { systemContext } from '../../server/context.js';
import { heedOwners } from '../../server/customers/consents.service.js';
import { type Consent, type Customer, hasConsent } from '../../server/customers/customer.js';
import { findCustomer, updateCustomer } from '../../server/customers/customers.store.js';
import { ensureCustomer } from '../../server/customers/ensure.service.js';
import { unsubscribeUrl } from '../../server/messages/urls.js';
import { customerPages } from '../../server/pages/customer.pages.js';
import { aShopper } from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import { anAddress, aPhone } from './support.js';

const shop = useDatabase();
const NOW = new Date('2026-03-08T12:00:00Z');
const word = (channel: Consent['channel'], granted: boolean): Consent => ({
  channel,
  stream: 'promotions',
  granted,
  source: 'form',
  at: NOW,
});

async function given(names: object, consents: Consent[]): Promise<Customer> {
  const { customer } = await ensureCustomer({ ...aShopper(), ...names }, { ...systemContext(shop(), NOW), toldAt: NOW });
  return (await updateCustomer(customer?._id ?? '', customer?.rev ?? 0, { consents })) as Customer;
}

const fresh = async ({ _id }: Customer) => (await findCustomer(_id)) as Customer;

test.each([
  ['email', 'email', anAddress],
  ['phone', 'sms', aPhone],
] as const)('C2: a no of the owner of the %s holds for everybody who states it, by %s only', async (kind, channel, an) => {
  const address = { [kind]: an() };
  const other = channel === 'email' ? 'sms' : 'email';
  const owner = await given(address, [word(channel, false), word(other, false)]);
  const stating = await given(address, [word(channel, true), word(other, true)]);
  const heeded = await heedOwners(stating, shop());
  expect([hasConsent(heeded.consents, channel, 'promotions'), hasConsent(heeded.consents, other, 'promotions')]).toEqual([false, true]);
  expect(hasConsent((await fresh(stating)).consents, channel, 'promotions')).toBe(true); // nothing is written
  expect(await heedOwners(owner, shop())).toEqual(owner);
  const alone = await given({ [kind]: an() }, [word(channel, true)]);
  expect(await heedOwners(alone, shop())).toEqual(alone);
});

test.each([
  ['email', 'email', 'sms'],
  ['phone', 'sms', 'email'],
] as const)(
  'C2: a link that came to a stated %s ends what its owner gets there, and nothing else of theirs',
  async (kind, channel, other) => {
    const [email, phone] = [anAddress(), aPhone()];
    const both = [word('email', true), word('sms', true)];
    const owner = await given({ email, phone }, both);
    const stating = await given({ [kind]: kind === 'email' ? email : phone }, both);
    const { pathname } = new URL(unsubscribeUrl(stating._id, channel, shop()));
    await request(express().use(customerPages(shop())))
      .post(pathname)
      .expect(200);
    const [theirs, own] = [await fresh(owner), await fresh(stating)];
    expect(both.map(({ channel: by }) => hasConsent(own.consents, by, 'promotions'))).toEqual([false, false]);
    expect(hasConsent(theirs.consents, channel, 'promotions')).toBe(false);
    expect(hasConsent(theirs.consents, other, 'promotions')).toBe(true);
  },
);
