import type { Customer } from '../customers/customer.js';
import { nameOfKey } from '../orders/source-key.js';
import type { Survey } from '../surveys/survey.js';
import { findSurveysOfCustomer } from '../surveys/surveys.store.js';
import { type Entry, orderOf, type Source } from './timeline.js';
import { ANSWER_WORDS, sentenceOf } from './words.js';

/** How orders were, as the customer says. */
export const surveyEntries: Source = async ({ _id }: Customer, { language }) =>
  (await findSurveysOfCustomer(_id)).map(
    ({ _id: orderId, answer, text, answeredAt }: Survey): Entry => ({
      at: answeredAt,
      what: 'survey.answered',
      sentence: sentenceOf(ANSWER_WORDS[answer][language](nameOfKey(orderId)), { theirs: text }, language),
      key: orderId,
      ...orderOf(orderId),
    }),
  );
