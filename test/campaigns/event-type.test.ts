import { expect, test } from '@jest/globals';
import { customTypeSchema, typeProblem } from '../../campaigns/event-type.js';
import { namesOpinion } from '../../campaigns/opinions.js';

const problemOf = (type: string) =>
  typeProblem(type, {
    path: 'type',
    code: 'invalid_value',
    known: ['customer.created', 'order.paid'],
    sentence: (told) => `Not ${told}.`,
  });

const longest = `custom.${'a'.repeat(60)}`;

test.each(['custom.app_installed', 'custom.a', 'custom.step_2', longest, 'order.paid'])('%s is the type of an event', (type) => {
  expect(problemOf(type)).toBeNull();
  expect(customTypeSchema.safeParse(type).success).toBe(type !== 'order.paid');
});

test.each([
  ['custom.App-Installed', 'custom.app_installed'],
  ['Custom.app_installed', 'custom.app_installed'],
  ['custom:app installed', 'custom.app_installed'],
  ['custom.app.installed', 'custom.app_installed'],
  ['custom_app_installed', 'custom.app_installed'],
  ['custom.2nd_visit', undefined],
  ['custom.', undefined],
  ['custom', undefined],
  [`${longest}a`, undefined],
  ['custom.安装', undefined],
])('%s is not spelled as an event of the shop’s own: %s', (type, nearest) => {
  expect(problemOf(type)).toMatchObject({ path: 'type', code: 'invalid_format', ...(nearest && { nearest }) });
  expect(problemOf(type)?.nearest).toBe(nearest);
  expect(customTypeSchema.safeParse(type).success).toBe(false);
});

test.each([
  ['order.payed', 'order.paid'],
  ['customer.create', 'customer.created'],
  ['app_installed', undefined],
])('%s is none, and the answer says how events of one’s own are spelled', (type, nearest) => {
  expect(problemOf(type)).toMatchObject({ code: 'invalid_value', message: expect.stringContaining('custom.app_installed') });
  expect(problemOf(type)?.nearest).toBe(nearest);
});

test.each([
  ...[
    'review',
    'reviewed',
    'review_written',
    'reviews',
    'Review',
    'REVIEW',
    'product_review',
    'productReview',
    'productreview',
    'shopreview',
  ],
  ...[
    'google-review',
    're_view',
    're_viewed',
    'r_e_v_i_e_w',
    'r3view',
    'rev1ew',
    'гeview',
    'rеview',
    'réview',
    'ｒｅｖｉｅｗ',
    'review2',
    '2review',
  ],
  ...[
    'rating',
    'product_rated',
    'star_rating',
    'rate',
    'five_stars',
    'survey_answered',
    'surveyDone',
    'answer',
    'nps',
    'csat_given',
    'feedback',
  ],
  ...[
    'satisfaction',
    'previewreview',
    'praise_given',
    'product_evaluated',
    '点评',
    '满意度',
    '만족도',
    'commented',
    'opinion',
    'testimonial_sent',
    'haoping',
    'shaidan_done',
    '好评',
    '商品评价',
    '후기_작성',
    '리뷰',
    'ribyu',
    'poll',
  ],
])('K-20x: %s names what customers say of the shop', (name) => {
  expect(namesOpinion(name)).toBe(true);
  expect(problemOf(`custom.${name}`)).toMatchObject({ path: 'type', code: 'opinion_not_rewarded' });
  expect(customTypeSchema.safeParse(`custom.${name}`).success).toBe(false);
});

test.each([
  ...['preview_opened', 'app_preview', 'previewed', 'store_viewed', 'more_views', 'page_viewed', 'integrated', 'operating'],
  ...['app_installed', 'pollen_alert', 'corporate', 'migrated', 'wishlist_filled', 'stars_collected', 'birthday_party', 'level_3'],
])('%s does not', (name) => {
  expect(namesOpinion(name)).toBe(false);
});
