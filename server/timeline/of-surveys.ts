import type { Customer } from '../customers/customer.js';
import { nameOfKey } from '../orders/source-key.js';
import type { Survey } from '../surveys/survey.js';
import { findSurveysOfCustomer } from '../surveys/surveys.store.js';
import { type Entry, orderOf } from './timeline.js';

/** How orders were, as the customer says. */
export const surveyEntries = async ({ _id }: Customer): Promise<Entry[]> => (await findSurveysOfCustomer(_id)).map(entryOf);

const entryOf = ({ _id: orderId, answer, text, answeredAt }: Survey): Entry => ({
  at: answeredAt,
  what: 'survey.answered',
  sentence: `The customer is ${answer} with order ${nameOfKey(orderId)}${text === null ? '.' : `: ${text}`}`,
  key: orderId,
  ...orderOf(orderId),
});
