import { nameOfKey } from '../orders/source-key.js';
import type { Survey } from '../surveys/survey.js';
import { pageOfSurveys } from '../surveys/surveys.store.js';
import { byPages, type Entry, orderOf, type Source } from './timeline.js';
import { ANSWER_WORDS, sentenceOf } from './words.js';

/** How orders were, as the customer says. */
export const surveyEntries: Source = byPages(pageOfSurveys, (surveys, { language }) =>
  surveys.map(
    ({ _id: orderId, answer, text, answeredAt }: Survey): Entry => ({
      at: answeredAt,
      what: 'survey.answered',
      sentence: sentenceOf(ANSWER_WORDS[answer][language](nameOfKey(orderId)), { theirs: text }, language),
      key: orderId,
      ...orderOf(orderId),
    }),
  ),
);
