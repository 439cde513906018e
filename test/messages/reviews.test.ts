import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseDefinition } from '../../campaigns/parse-definition.js';
import { FACTS } from '../../campaigns/rules/vocabulary.js';
import { EVENT_TYPES } from '../../server/events/event.js';
import { aCampaign } from '../support/builders.js';

const ROOT = new URL('../../templates/', import.meta.url);
const files = ['messages/', 'pages/', 'partials/'].flatMap((folder) =>
  readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.hbs') && !name.includes('console'))
    .map((name) => `${folder}${name.replaceAll('\\', '/')}`),
);
const textOf = (file: string): string => readFileSync(new URL(file, ROOT), 'utf8');

const REVIEW = /review|rating|five stars|评价|好评|晒单|후기|리뷰|별점/i;
const REWARD = /coupon|discount|gift|cash ?back|reward|worth|terms-|offer|优惠|券|返现|赠|折|쿠폰|할인|사은품|혜택|적립/i;

test('K-20x: no message and no page speaks of reviews and of a reward together', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => REVIEW.test(textOf(file)) && REWARD.test(textOf(file)))).toEqual([]);
});

test('K-20x: no rule can ask for a review or an answer, and nothing that a customer says of us starts a campaign', () => {
  expect([...FACTS.keys(), ...EVENT_TYPES].filter((word) => /review|rating|survey|answer|satisf|feedback/i.test(word))).toEqual([]);
  const body = aCampaign({ trigger: { event: 'survey.answered' }, issueWhen: { all: [] } });
  expect(parseDefinition(body, { currency: 'CNY' })).toMatchObject({ problems: [expect.objectContaining({ path: 'trigger.event' })] });
});

test('K-20x: only the page of the question speaks of reviews, and there by no answer', () => {
  expect(files.filter((file) => REVIEW.test(textOf(file))).sort()).toEqual([
    'pages/survey-en.hbs',
    'pages/survey-ko.hbs',
    'pages/survey-zh.hbs',
  ]);
  for (const locale of ['en', 'ko', 'zh']) {
    const text = textOf(`pages/survey-${locale}.hbs`);
    const block = /\{\{#if reviewUrl\}\}([^{]|\{\{reviewUrl\}\})*\{\{\/if\}\}/.exec(text);
    // After the last word about the answer, and outside of it.
    expect(text.slice(0, block?.index).match(/\{\{#if/g)?.length).toBe(text.slice(0, block?.index).match(/\{\{\/if\}\}/g)?.length);
    expect(block?.[0]).toMatch(REVIEW);
    expect(text.replace(block?.[0] ?? '', '')).not.toMatch(REVIEW);
  }
});
