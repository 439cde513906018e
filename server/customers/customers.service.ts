import { type Customer, currentConsents, hasBounced } from './customer.js';

/** As the API answers it. */
export const customerView = (customer: Customer) => ({
  id: customer._id,
  formerIds: customer.formerIds,
  identifiers: customer.identifiers,
  verified: customer.verified ?? [],
  name: customer.name,
  locale: customer.locale,
  zone: customer.zone,
  country: customer.country,
  birthday: customer.birthday,
  tier: customer.tier,
  tags: customer.tags,
  traits: customer.traits,
  preferences: customer.preferences,
  consents: currentConsents(customer.consents).map(({ statedAt: _statedAt, ...consent }) => consent),
  bounceLifted: customer.bounceLifted ?? null,
  bounced: hasBounced(customer) && customer.bounced ? { at: customer.bounced.at, reason: customer.bounced.reason } : null,
  figures: customer.figures,
  figuresAsOf: customer.figuresAsOf,
  createdAt: customer.createdAt,
});
