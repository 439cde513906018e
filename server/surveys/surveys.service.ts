import type { OrderRecord } from '../orders/order.js';
import { type Answer, newSurvey, type Survey } from './survey.js';
import { findSurvey, insertSurvey } from './surveys.store.js';

const MOST = 2000;

/** Keeps what a customer says of an order. `isFirst` false: they have answered before, and that answer stands. */
export async function answerSurvey(
  order: OrderRecord & { customerId: string },
  answer: Answer,
  words: string,
  now: Date,
): Promise<{ survey: Survey; isFirst: boolean }> {
  const survey = newSurvey(order._id, order.customerId, answer, words.trim().slice(0, MOST) || null, now);
  if (await insertSurvey(survey)) return { survey, isFirst: true };
  return { survey: (await findSurvey(order._id)) ?? survey, isFirst: false };
}
