import { systemContext } from '../context.js';
import { leftovers, resume } from '../lib/resume.js';
import type { Shop } from '../shop/shop.js';
import { findSurveysNeedingCase, noteCaseOpened } from '../surveys/surveys.store.js';
import { openCaseFromSurvey } from './cases.service.js';

const NO_WORDS = 'Not satisfied; no words were left.';

/** Opens a case for each unhappy answer that has none. Twice opens one: the case's id is the answer's. Returns how many. */
export const openCasesOfUnhappy = (shop: Shop, now: Date): Promise<number> =>
  resume(
    leftovers(findSurveysNeedingCase, async ({ _id: orderId, customerId, text }) => {
      const { _id } = await openCaseFromSurvey({ orderId, customerId, text: text ?? NO_WORDS }, systemContext(shop, now));
      await noteCaseOpened(orderId, _id);
    }),
  );
