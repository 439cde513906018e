import { moneyWords } from '../../campaigns/money.js';
import type { Context } from '../context.js';
import type { Customer } from '../customers/customer.js';
import { findCustomer } from '../customers/customers.store.js';
import { deskOf } from '../desk/desk.service.js';
import { type OrderView, orderView } from '../desk/order-view.js';
import { limitsOf } from '../staff/authority.service.js';
import { caseRows } from './cases.page.js';
import { contactForms } from './contact.forms.js';
import { couponRow, factsOf } from './customer.page.js';
import { bargainForms, bounceForms, complaintForms, couponForms, mergeForms } from './desk.forms.js';
import { messageRow } from './messages.page.js';
import { lineRows, orderPath } from './order.page.js';
import type { Page, ReadAs } from './page.js';
import { percentWords, sumsWords } from './words.js';

type Desk = Awaited<ReturnType<typeof deskOf>>;

/** All that whoever sits at the service desk looks at when a customer calls, on one page. */
export const deskPage: ReadAs = async ({ id }, context) => {
  const known = await findCustomer(id);
  return known && pageOf(await deskOf(known, context), context);
};

async function pageOf({ customer, coupons, orders, cases, messages, mayGive }: Desk, context: Context): Promise<Page> {
  const { shop } = context;
  const { extension } = await limitsOf(shop);
  const path = `/console/customers/${customer._id}/desk`;
  const title = customer.name ?? customer._id;
  return {
    template: 'console-desk',
    title,
    variables: {
      id: customer._id,
      summary: summaryOf(customer),
      ...factsOf(customer),
      mayGive: mayGive ? mayGiveWords(mayGive, shop.currency) : [`The role ${context.actor.role} cannot give anything away.`],
      cases: await caseRows(cases, context),
      orders: orders
        .map((order) => orderView(order, context.actor))
        .map((order) => ({ ...orderRow(order), forms: bargainForms(order, path, context) })),
      coupons: coupons.map((coupon) => ({ ...couponRow(coupon), forms: couponForms(coupon, extension, path, context) })),
      messages: messages.map((message) => messageRow(message, new Map([[message.customerId, customer]]), context.language)),
      forms: complaintForms(customer._id, path, context),
      contactForms: [
        ...contactForms(customer, path, context),
        ...bounceForms(customer, path, context),
        ...mergeForms(customer, path, context),
      ],
      zone: shop.zone,
    },
  };
}

/** Who calls, in one line. */
const summaryOf = ({ tier, locale, country, figures, tags }: Customer): string =>
  [tier, `${figures.orders} orders`, `spent ${sumsWords(figures.spentMinor)}`, locale && `speaks ${locale}`, country, ...tags]
    .filter((word) => word)
    .join(' · ');

function mayGiveWords({ goodwill, bargain }: NonNullable<Desk['mayGive']>, currency: string): string[] {
  const money = (amountMinor: number) => moneyWords(amountMinor, currency);
  return [
    `Goodwill against a case: up to ${money(goodwill.atMostMinor)} at once, and never more in all than ${percentWords(goodwill.ofLossBasisPoints)} of the loss. Without a known order a supervisor confirms a loss above ${money(goodwill.smallClaimsMinor)}. Left of your day: ${money(goodwill.leftTodayMinor)}; left for this customer this month: ${money(goodwill.leftForCustomerMinor)}.`,
    `A bargain on an order that is not paid yet: up to ${percentWords(bargain.basisPoints)}, from ${money(bargain.fromMinor)} on. Left of your day: ${money(bargain.leftTodayMinor)}.`,
    'Anything above goes to a supervisor.',
  ];
}

/** An order by the last thing that is known of it, and what is in it. */
function orderRow(order: OrderView) {
  const refunds = order.refunds.length === 0 ? '' : `, ${order.refunds.length} refunded`;
  return {
    id: order.source === undefined ? order.id : `${order.id} (${order.source})`,
    path: orderPath(order),
    state: `${order.state ?? 'begun'}${refunds}`,
    at: order.state === null ? order.createdAt : order[`${order.state}At`],
    goods: order.currency === null ? '–' : moneyWords(order.goodsMinor, order.currency),
    lines: lineRows(order),
  };
}
