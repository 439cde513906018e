import type { Role } from '../../server/actors/actor.js';
import { systemContext } from '../../server/context.js';
import { noteBounced } from '../../server/customers/customers.store.js';
import { ensureCustomer } from '../../server/customers/ensure.service.js';
import { realIn, realNow } from '../../server/lib/real-time.js';
import { stopMails } from '../../server/messages/mail-health.store.js';
import { act, give, goodwillCampaign, investigated, opened, placed } from '../cases/desk.js';
import { aClaimedCoupon, accepted, activeCampaign } from '../support/acts.js';
import type { Api } from '../support/api.js';
import { aClaimable, aGift, fresh } from '../support/builders.js';
import type { Visitor } from './visitor.js';

const CHECKOUT = 'The shop’s checkout does this while the customer waits; staff have no cart.';

/** Acts that staff may do over the API and not on the pages, each with its reason. A new act needs its form, or a line here. */
export const WITHOUT_FORM: Record<string, string> = {
  'POST /v1/events': 'Systems tell what happened; a person corrects a customer, a case or a coupon by its own form.',
  'POST /v1/campaigns/{id}/claims': 'The customer claims in the web shop; marketing gives coupons by hand.',
  'DELETE /v1/campaigns/{id}': 'A draft gives nothing; on the pages it is changed, or ended.',
  'POST /v1/offers': 'Shops show on their own pages what goods would cost; staff sell nothing.',
  'POST /v1/quotes': CHECKOUT,
  'POST /v1/redemptions': CHECKOUT,
  'POST /v1/redemptions/{id}/extend': CHECKOUT,
  'POST /v1/redemptions/{id}/confirm': CHECKOUT,
  'POST /v1/redemptions/{id}/release': CHECKOUT,
};

/** On which page a deed has its form in the story below, and where it goes. `only`: the roles that the state of things leaves it to. */
export interface Standing {
  page: string;
  action: string;
  only?: Role[];
}

/** A story in which every deed can be done, and where its form stands then. */
export async function standings(api: Api, visitors: Map<Role, Visitor>): Promise<Record<string, Standing>> {
  return { ...(await caseForms(api)), ...(await approvalForms(api, visitors)), ...(await couponForms(api)), ...(await houseForms(api)) };
}

async function caseForms(api: Api): Promise<Record<string, Standing>> {
  await goodwillCampaign(api);
  const [begun, proposed, ended] = [await investigated(api), await investigated(api), await investigated(api)];
  const flagged = await opened(api);
  accepted(await act(api, begun.id, 'decision'));
  accepted(await act(api, begun.id, 'offer'));
  accepted(await give(api.as.agent, proposed.id, 1000));
  accepted(await act(api, ended.id, 'close', { reason: 'no_offer_needed' }));
  accepted(await act(api, flagged.id, 'flags', { flag: 'cash_for_praise', text: 'Five stars for a refund.' }));
  const on = (path: string, { id }: { id: string }): [string, Standing] => [
    `POST /v1/cases/{id}/${path}`,
    { page: `/console/cases/${id}`, action: `/console/cases/${id}/${path}` },
  ];
  return {
    'POST /v1/cases': { page: `/console/customers/${begun.customerId}/desk`, action: '/console/cases' },
    ...Object.fromEntries([
      ...['replies', 'facts', 'decision', 'goodwill', 'offer', 'move', 'escalate', 'flags', 'close'].map((path) => on(path, begun)),
      on('answer', proposed),
      on('reopen', ended),
      on('flags/lift', flagged),
    ]),
  };
}

/** An approval is answered by those above, a counter-offer by whoever asked: here the visitor who is an agent. */
async function approvalForms(api: Api, visitors: Map<Role, Visitor>): Promise<Record<string, Standing>> {
  const on = (answer: string, id: string, more = {}): [string, Standing] => [
    `POST /v1/approvals/{id}/${answer}`,
    { page: '/console/approvals', action: `/console/approvals/${id}/${answer}`, ...more },
  ];
  const asked = accepted(await give(api.as.agent, (await investigated(api)).id, 5000)).approval;
  const countered = await investigated(api);
  await visitors.get('agent')?.send(`/console/cases/${countered.id}/goodwill`, { amount: '60', text: 'Sorry.' });
  const { items } = accepted(await api.as.agent.get('/v1/approvals?state=open'));
  const theirs = items.find((one: { caseId: string }) => one.caseId === countered.id);
  accepted(await api.as.admin.post(`/v1/approvals/${theirs.id}/counter`, { reward: { type: 'amount', amountMinor: 5500 } }));
  return Object.fromEntries([
    // The first supervisor in the order is asked; another one waits until it is their turn.
    ...['approve', 'refuse', 'counter'].map((answer) => on(answer, asked.id, { only: ['agent', 'marketer', 'admin'] })),
    ...['accept', 'decline'].map((answer) => on(answer, theirs.id, { only: ['agent', 'marketer'] })),
  ]);
}

async function couponForms(api: Api): Promise<Record<string, Standing>> {
  const { code, customer } = await aClaimedCoupon(api, { reward: { type: 'amount', amountMinor: 1000 }, validity: { days: 3 } });
  const bare = code.replaceAll('-', '');
  const desk = async (shopId: string) => `/console/customers/${accepted(await api.as.agent.get(`/v1/customers/shop:${shopId}`)).id}/desk`;
  const bargain = await placed(api, 20_000);
  const bounced = await aBouncedCustomer(api);
  return {
    'POST /v1/coupons/{code}/extend': { page: await desk(customer.shopId), action: `/console/coupons/${bare}/extend` },
    'POST /v1/coupons/{code}/revoke': { page: `/console/coupons/${code}`, action: `/console/coupons/${bare}/revoke` },
    'POST /v1/orders/{id}/bargain': { page: await desk(bargain.customer.shopId), action: `/console/orders/${bargain.order.id}/bargain` },
    'PATCH /v1/customers/{id}': { page: `/console/customers/${bounced}/desk`, action: `/console/customers/${bounced}` },
    'POST /v1/customers/{id}/merge': { page: `/console/customers/${bounced}/desk`, action: `/console/customers/${bounced}/merge` },
    'DELETE /v1/customers/{id}/bounce': { page: `/console/customers/${bounced}/desk`, action: `/console/customers/${bounced}/bounce` },
  };
}

async function aBouncedCustomer({ shop, now }: Api): Promise<string> {
  const email = `${fresh('gone')}@example.invalid`;
  const at = await now();
  const { customer } = await ensureCustomer({ shopId: fresh('c'), email }, { ...systemContext(shop, at), toldAt: at });
  if (!customer) throw new Error('A customer who is named by the shop is created.');
  await noteBounced(customer._id, { email, at: await now(), reason: '550 5.1.1' });
  return customer._id;
}

async function houseForms(api: Api): Promise<Record<string, Standing>> {
  const { marketer, admin } = api.as;
  const draft = accepted(await marketer.post('/v1/campaigns', aClaimable())).id;
  const active = await activeCampaign(api, aClaimable());
  const sku = fresh('CUP');
  accepted(await marketer.post('/v1/gifts', aGift(sku, 2500)));
  const { id: key } = accepted(await admin.post('/v1/keys', { name: fresh('Ana'), role: 'agent' }));
  const { id: webhook } = accepted(await admin.post('/v1/webhooks', { url: 'https://example.com/hook', events: ['coupon.issued'] }));
  await stopMails(0, { at: realNow(), until: realIn(3_600_000), sent: 0, refused: 50 });
  const onItsPage = (page: string) => (path: string) => ({ page, action: `${page}${path}` });
  const [ofDraft, ofActive] = [draft, active].map((id) => onItsPage(`/console/campaigns/${id}`));
  if (!ofDraft || !ofActive) throw new Error('There are two campaigns.');
  const [gifts, keys, webhooks] = [onItsPage('/console/gifts'), onItsPage('/console/keys'), onItsPage('/console/webhooks')];
  return {
    'POST /v1/campaigns': onItsPage('/console/campaigns')(''),
    'PATCH /v1/campaigns/{id}': ofDraft(''),
    'POST /v1/campaigns/{id}/activate': ofDraft('/activate'),
    'POST /v1/campaigns/{id}/pause': ofActive('/pause'),
    'POST /v1/campaigns/{id}/end': ofActive('/end'),
    'POST /v1/campaigns/{id}/copy': ofActive('/copy'),
    'POST /v1/campaigns/{id}/coupons': ofActive('/coupons'),
    'POST /v1/gifts': gifts(''),
    'PATCH /v1/gifts/{sku}': gifts(`/${sku}`),
    'POST /v1/mail/resume': { page: '/console/messages', action: '/console/mail/resume' },
    'PUT /v1/authority': onItsPage('/console/authority')(''),
    'POST /v1/keys': keys(''),
    'DELETE /v1/keys/{id}': keys(`/${key}`),
    'POST /v1/webhooks': webhooks(''),
    'POST /v1/webhooks/{id}/test': webhooks(`/${webhook}/test`),
    'DELETE /v1/webhooks/{id}': webhooks(`/${webhook}`),
  };
}
