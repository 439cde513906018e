import { DAY_MS } from '../../campaigns/durations.js';
import { localDate } from '../../campaigns/local-time.js';
import { hasOpenCase } from '../cases/cases.store.js';
import { isGone } from '../orders/order.js';
import { findOrder } from '../orders/orders.store.js';
import { shownId } from '../orders/source-key.js';
import { surveySubject } from '../surveys/survey.js';
import { findSurvey } from '../surveys/surveys.store.js';
import type { Content, MessageContext } from './content.js';
import type { Message } from './message.js';
import { spokenId } from './spoken-name.js';
import { surveyUrl } from './urls.js';
import { zoneOf } from './window.js';

/** Nobody is asked how an order was twice within this time. */
const ASKED_EVERY_DAYS = 30;

/** C1-31. The customer's turn is taken last, so that what keeps it back for another reason does not use it up. */
export const checkContent = async (message: Message, context: MessageContext): Promise<Content> => {
  const content = await asking(message, context);
  if ('reason' in content) return content;
  const since = new Date(context.now.getTime() - ASKED_EVERY_DAYS * DAY_MS);
  return (await context.notes.takeAsking(message.customerId, message._id, context.now, since)) ? content : { reason: 'asked_recently' };
};

/** The same question once more, and then never again (C1-32). */
export const reminderContent = (message: Message, context: MessageContext): Promise<Content> => asking(message, context);

async function asking({ about, customerId }: Message, { shop, customer }: MessageContext): Promise<Content> {
  const order = about === null ? null : await findOrder(about);
  if (!order?.deliveredAt) return { reason: 'not_delivered' };
  if (isGone(order)) return { reason: 'order_gone' };
  if (await findSurvey(order._id)) return { reason: 'answered' };
  if (await hasOpenCase(customerId)) return { reason: 'case_open' };
  const deliveredOn = localDate(order.deliveredAt, zoneOf(customer, shop));
  return {
    variables: {
      orderId: spokenId(shownId(order._id)),
      deliveredOn,
      surveyUrl: surveyUrl(surveySubject(order._id, order.customerId ?? customerId), shop),
    },
    coupons: [],
  };
}
