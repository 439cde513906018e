import { describe, expect, test } from '@jest/globals';
import { GOAL_NAMES } from '../../campaigns/goals.js';
import { REASON_CODES } from '../../campaigns/reasons.js';
import { OPERATORS } from '../../campaigns/rules/conditions.js';
import { VOCABULARY } from '../../campaigns/rules/vocabulary.js';
import { REASONS } from '../../campaigns/words/reasons.js';
import { DOCUMENT } from '../support/openapi.js';
import { says, undescribed } from '../support/undescribed.js';

test('every tag, operation, parameter, component and property says what it is', () => {
  expect(undescribed()).toEqual([]);
});

test('what nobody has described is found, by its pointer', () => {
  const { paths, ...rest } = structuredClone(DOCUMENT);
  delete rest.components.schemas.Coupon?.properties?.expiresAt?.description;
  const [limit] = paths['/v1/campaigns']?.get?.parameters ?? [];
  delete limit?.description;
  const document = { ...rest, paths, tags: rest.tags.filter(({ name }) => name !== 'claims') };
  expect(undescribed(document)).toEqual([
    '/tags/claims',
    '/paths/~1v1~1campaigns/get/parameters/limit',
    '/components/schemas/Coupon/properties/expiresAt',
  ]);
});

test('a description that only says its name again is none', () => {
  expect(says(undefined, 'expiresAt')).toBe(false);
  expect(says('The expires at.', 'expiresAt')).toBe(false);
  expect(says('When the coupon stops being valid.', 'expiresAt')).toBe(true);
});

test('a reason is one of the table, with its sentence, wherever one is told', () => {
  const { ReasonCode, Reason, Problem, Approval } = DOCUMENT.components.schemas;
  expect(ReasonCode?.enum).toEqual(REASON_CODES);
  for (const [code, { en }] of Object.entries(REASONS)) expect(ReasonCode?.description).toContain(`\`${code}\`: ${en}`);
  const code = { $ref: '#/components/schemas/ReasonCode' };
  expect([Reason, Problem?.properties?.reasons?.items].map((told) => told?.properties?.code)).toEqual([code, code]);
  expect(Approval?.properties?.reasons?.items).toEqual({ $ref: '#/components/schemas/Reason' });
});

test('what webhooks say of a goal is one of the goals', () => {
  expect(DOCUMENT.components.schemas.CouponIssued?.properties?.data?.properties?.goal?.enum).toEqual(GOAL_NAMES);
});

describe('the notation of rules', () => {
  const { fact, operator } = DOCUMENT.components.schemas.Condition?.properties ?? {};

  test('names every fact and every operator, so that a generated client knows them', () => {
    expect(fact?.enum).toEqual([...VOCABULARY.keys()]);
    expect(operator?.enum).toEqual([...OPERATORS.keys()]);
  });

  test.each([...VOCABULARY])('says of %s what it is, its kind, the operators that it takes, and whether it needs a path', (name, row) => {
    const paragraph = fact?.description?.split('\n\n').find((one) => one.includes(`- \`${name}\``)) ?? '';
    expect(paragraph).toContain(`- \`${name}\`: ${row.sentence}.`);
    const [head = ''] = paragraph.split('\n');
    expect(head).toMatch(new RegExp(`^\\*\\*${row.kind}\\*\\*: `));
    const taken = [...OPERATORS].filter(([, { takes }]) => takes.includes(row.kind)).map(([operatorName]) => `\`${operatorName}\``);
    expect(head.split('Operators: ')[1]).toBe(`${taken.join(', ')}.`);
    expect(head.includes('a `path` is required')).toBe(row.kind === 'trait');
  });

  test.each([...OPERATORS])('says of %s how it compares, the value that it needs and the kinds that take it', (name, row) => {
    const line = operator?.description?.split('\n').find((one) => one.startsWith(`- \`${name}\`: `)) ?? '';
    expect(line).toContain(`: ${row.sentence}. Value: `);
    expect(line).toContain(`For ${row.takes.join(', ')}.`);
    expect(line.includes('not known')).toBe(row.unknown);
  });
});
