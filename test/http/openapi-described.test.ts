import { describe, expect, test } from '@jest/globals';
import { OPERATORS } from '../../campaigns/rules/conditions.js';
import { FACTS } from '../../campaigns/rules/facts.js';
import { DOCUMENT } from '../support/openapi.js';
import { says } from '../support/undescribed.js';

test('a description that only says its name again is none', () => {
  expect(says(undefined, 'expiresAt')).toBe(false);
  expect(says('The expires at.', 'expiresAt')).toBe(false);
  expect(says('When the coupon stops being valid.', 'expiresAt')).toBe(true);
});

describe('the notation of rules', () => {
  const { fact, operator } = DOCUMENT.components.schemas.Condition?.properties ?? {};

  test('names every fact and every operator, so that a generated client knows them', () => {
    expect(fact?.enum).toEqual([...FACTS.keys()]);
    expect(operator?.enum).toEqual([...OPERATORS.keys()]);
  });

  test.each([...FACTS])('says of %s what it is, its kind, the operators that it takes, and whether it needs a path', (name, row) => {
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
