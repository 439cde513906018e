import { systemContext } from '../context.js';
import type { Shop } from '../shop/shop.js';
import { findSurveysNeedingCase, noteCaseOpened } from '../surveys/surveys.store.js';
import { openCaseFromSurvey } from './cases.service.js';

const BATCH = 100;
const NO_WORDS = 'Not satisfied; no words were left.';

/** Opens a case for each unhappy answer that has none. Twice opens one: the case's id is the answer's. Returns how many. */
export async function openCasesOfUnhappy(shop: Shop, now: Date): Promise<number> {
  const unhappy = await findSurveysNeedingCase(BATCH);
  for (const { _id: orderId, customerId, text } of unhappy) {
    const { _id } = await openCaseFromSurvey({ orderId, customerId, text: text ?? NO_WORDS }, systemContext(shop, now));
    await noteCaseOpened(orderId, _id);
  }
  return unhappy.length;
}
