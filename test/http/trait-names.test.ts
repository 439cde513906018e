import { expect, test } from '@jest/globals';
import { accepted } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { fresh } from '../support/builders.js';

const api = useApi();

test('E4: traits and preferences may have names that objects have; the two that the database layer drops are left out with a warning', async () => {
  const customer = { shopId: fresh('c') };
  const names = ['toString', 'valueOf', 'toJSON', 'toBSON', 'toObject', 'then', 'length', 'hasOwnProperty', 'isPrototypeOf'];
  for (const value of ['x', 1, true, ['x']]) {
    const traits = Object.fromEntries(names.map((name) => [name, value]));
    const event = { id: fresh('e'), type: 'customer.updated', occurredAt: (await api().now()).toISOString(), customer };
    expect(
      accepted(await api().as.admin.post('/v1/events', { ...event, data: { customer: { traits, preferences: traits } } })),
    ).toMatchObject({
      status: 'processed',
    });
    expect(accepted(await api().as.admin.get(`/v1/customers/shop:${customer.shopId}`))).toMatchObject({ traits, preferences: traits });
    for (const dropped of ['constructor', 'prototype']) {
      const told = await api().as.admin.post('/v1/events', {
        ...event,
        id: fresh('e'),
        data: { customer: { traits: { [dropped]: value } } },
      });
      expect(accepted(told).warnings).toMatchObject([{ code: 'field_unusable', path: `data.customer.traits.${dropped}` }]);
    }
  }
});
