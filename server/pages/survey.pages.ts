import { type Response, Router } from 'express';
import { z } from 'zod';
import { findCustomer } from '../customers/customers.store.js';
import { readForm } from '../http/forms.js';
import { readLink } from '../lib/links.js';
import { Refusal } from '../lib/refusal.js';
import { spokenId } from '../messages/spoken-name.js';
import type { OrderRecord } from '../orders/order.js';
import { findOrder, findOrderIdsOf } from '../orders/orders.store.js';
import { shownId } from '../orders/source-key.js';
import { shopNow } from '../shop/clock.js';
import type { Shop } from '../shop/shop.js';
import { ANSWERS, type Answer, readSurveySubject } from '../surveys/survey.js';
import { answerSurvey } from '../surveys/surveys.service.js';
import { findSurvey } from '../surveys/surveys.store.js';
import { linkPage, showPage } from './link-page.js';

const TITLES = { en: 'How was your order?', zh: '您的订单还满意吗？', ko: '주문은 만족스러우셨나요?' };

const form = z.object({ answer: z.enum(ANSWERS), text: z.string().default('') });

/** Asks how an order was (C1-32). Looking changes nothing; the first answer counts, and a second one is told so. */
export const surveyPages = (shop: Shop): Router =>
  Router()
    .get(
      '/s/:token',
      linkPage('GET /s/{token}', async ({ params: { token }, query }, res) => {
        const order = await orderOf(String(token), shop);
        const survey = await findSurvey(order._id);
        await show(res, order, { answer: survey?.answer ?? null, isFirst: survey === null, chosen: chosenIn(query.answer) }, shop);
      }),
    )
    .post(
      '/s/:token',
      linkPage('POST /s/{token}', async (req, res) => {
        const order = await orderOf(String(req.params.token), shop);
        const given = form.safeParse(await readForm(req, res));
        if (!given.success) return show(res.status(422), order, { answer: null, isFirst: true, chosen: null }, shop);
        const { survey, isFirst } = await answerSurvey(order, given.data.answer, given.data.text, await shopNow(shop));
        return show(res, order, { answer: survey.answer, isFirst, chosen: null }, shop);
      }),
    );

/** The answer that a link in a mail chose. It counts once the form is sent: mail scanners follow every link. */
const chosenIn = (answer: unknown): Answer | null => ANSWERS.find((known) => known === answer) ?? null;

type Asked = OrderRecord & { customerId: string };

async function orderOf(token: string, shop: Shop): Promise<Asked> {
  const order = await named(readLink(token, 'survey', shop.linkSecret));
  if (order?.customerId == null) throw new Refusal('link_invalid', 'This order is not known.');
  return { ...order, customerId: order.customerId };
}

async function named(subject: string): Promise<OrderRecord | null> {
  const reference = readSurveySubject(subject);
  if (!reference) return findOrder(subject);
  const id = (await findOrderIdsOf(reference.customerId)).find((one) => reference.isIt(one));
  return id === undefined ? null : findOrder(id);
}

async function show(
  res: Response,
  order: Asked,
  { answer, isFirst, chosen }: { answer: Answer | null; isFirst: boolean; chosen: Answer | null },
  shop: Shop,
): Promise<void> {
  const customer = await findCustomer(order.customerId);
  if (!customer) throw new Refusal('link_invalid', 'This customer is not known.');
  // The way to public reviews is the same whatever was answered: to show it to the satisfied only would be to sift reviews.
  const variables = { orderId: spokenId(shownId(order._id)), answer, isFirst, chosen: chosen ?? 'none', reviewUrl: shop.reviewUrl };
  showPage(res, 'survey', TITLES, variables, customer, shop);
}
