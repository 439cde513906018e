import { describe, expect, test } from '@jest/globals';
import { checkRule, evaluate, type Rule, ruleSchema } from '../../../campaigns/rules/rule.js';
import { respelled } from '../../../campaigns/rules/spellings.js';
import { FACTS } from '../../../campaigns/rules/vocabulary.js';
import { KNOWN_WORDS } from '../../../campaigns/words/known.js';
import { aCustomer, condition, facts } from '../builders.js';

const amount = condition('order.subtotalMinor', 'greaterThanInclusive', 10_000);
const PAID = { trigger: { event: 'order.paid' as const } };

describe('G1: numbers held as texts', () => {
  const texts = { score: '15', low: '-20', part: ' 1.5 ', word: 'M', none: '', many: '1e3', hex: '0x10', priced: '15 CNY', wide: '１５' };
  const known = facts({ customer: aCustomer({ traits: { ...texts, sizes: ['41', '42'], plain: 15 } }) });
  test.each([
    ['score', 'greaterThan', 0, true],
    ['score', 'greaterThan', 15, false],
    ['score', 'greaterThanInclusive', 15, true],
    ['score', 'equal', 15, true],
    ['score', 'equal', '15', true],
    ['score', 'notEqual', 15, false],
    ['score', 'in', [14, 15], true],
    ['score', 'notIn', [14, 15], false],
    ['plain', 'equal', '15', true],
    ['plain', 'in', ['15'], true],
    ['plain', 'equal', '15.0', true],
    ['low', 'lessThan', -5, true],
    ['low', 'lessThan', -20, false],
    ['part', 'equal', 1.5, true],
    ['sizes', 'contains', 42, true],
    ['sizes', 'contains', 43, false],
    ['sizes', 'doesNotContain', 42, false],
    ['sizes', 'containsAny', [43, 42], true],
    ['sizes', 'containsNone', [43, 42], false],
    ['word', 'lessThan', 1_000_000, false],
    ['word', 'greaterThan', -1, false],
    ['word', 'equal', 0, false],
    ['none', 'equal', 0, false],
    ['none', 'lessThan', 1, false],
    ['many', 'equal', 1000, true],
    ['many', 'lessThan', 1000, false],
    ['hex', 'greaterThan', 0, false],
    ['priced', 'greaterThan', 0, false],
    ['wide', 'greaterThan', 0, false],
    ['sizes', 'greaterThan', 0, false],
  ])('%s %s %j: %p', (path, operator, value, expected) => {
    expect(evaluate(condition('customer.traits', operator, value, path), known).holds).toBe(expected);
  });
});

test('G3: a bound may be negative where the fact may', () => {
  const below = condition('customer.traits', 'lessThan', -5, 'balance');
  expect(checkRule(below, PAID)).toEqual([]);
  expect(checkRule(condition('customer.orders', 'lessThan', -5), PAID)).toMatchObject([{ code: 'wrong_value' }]);
  const holds = (balance: number) => evaluate(below, facts({ customer: aCustomer({ traits: { balance } }) })).holds;
  expect([holds(-6), holds(-5)]).toEqual([true, false]);
});

describe('G4: what is not known can be asked for', () => {
  const parsed = (rule: unknown) => ruleSchema.parse(rule);
  const noTier = { fact: 'customer.tier', operator: 'notExists', value: true };

  test.each<[string, unknown, string]>([
    ['notExists', { fact: 'customer.tier', operator: 'notExists' }, 'notExists'],
    ['notExists true', noTier, 'notExists'],
    ['exists false', { ...noTier, operator: 'exists', value: false }, 'notExists'],
    ['equal null', { ...noTier, operator: 'equal', value: null }, 'notExists'],
    ['notExists false', { ...noTier, value: false }, 'exists'],
    ['notEqual null', { ...noTier, operator: 'notEqual', value: null }, 'exists'],
    ['exists', { fact: 'customer.tier', operator: 'exists' }, 'exists'],
  ])('%s', (_what, sent, operator) => {
    expect(parsed({ all: [sent] })).toEqual({ all: [{ ...noTier, operator }] });
    expect(checkRule({ all: [sent] }, PAID)).toEqual([]);
  });

  test.each([
    [null, false],
    ['gold', true],
  ])('a tier %p exists: %p', (tier, exists) => {
    const of = facts({ customer: aCustomer({ tier }) });
    const holds = (operator: string) => evaluate(condition('customer.tier', operator, true), of).holds;
    expect([holds('exists'), holds('notExists')]).toEqual([exists, !exists]);
  });

  test('an empty list and an empty text are as good as none; 0 and no are not', () => {
    const traits = { list: [], text: '', zero: 0, no: false };
    const of = facts({ customer: aCustomer({ tags: [], traits }) });
    const exists = (path: string) => evaluate(condition('customer.traits', 'exists', true, path), of).holds;
    expect(Object.keys(traits).map(exists)).toEqual([false, false, true, true]);
    expect(evaluate(condition('customer.tags', 'notExists', true), of).holds).toBe(true);
  });

  test('of what is always known it is refused', () => {
    expect(checkRule(condition('customer.orders', 'notExists', true), PAID)).toMatchObject([
      { path: 'issueWhen.operator', code: 'wrong_operator', message: expect.stringContaining('always known') },
    ]);
    expect(checkRule({ fact: 'order.subtotalMinor', operator: 'equal', value: null } as never, PAID)).toMatchObject([
      { code: 'wrong_operator' },
    ]);
    expect(checkRule({ ...condition('customer.tier', 'exists', 'gold') }, PAID)).toMatchObject([{ code: 'wrong_value' }]);
  });

  test('every fact that may be unknown has its sentences, and no other', () => {
    const may = [...FACTS].filter(([, { mayBeUnknown }]) => mayBeUnknown).map(([name]) => name);
    expect(Object.keys(KNOWN_WORDS).toSorted()).toEqual(may.toSorted());
  });

  test('null elsewhere is still no value', () => {
    expect(checkRule({ fact: 'customer.orders', operator: 'lessThan', value: null } as never, PAID)).toMatchObject([
      { code: 'wrong_value' },
    ]);
  });
});

describe('G2: a rule as json-rules-engine saves it', () => {
  /** What its Rule.toJSON() gives for this rule, and Condition.toJSON() after a run. */
  const saved = {
    conditions: {
      priority: 1,
      name: 'both',
      all: [
        { ...amount, name: 'amount', priority: 2, factResult: 12_000, result: true, valueResult: 10_000 },
        { priority: 1, any: [condition('customer.tier', 'equal', 'gold')] },
        { priority: 1, not: { priority: 1, all: [condition('customer.orders', 'equal', 7)] } },
      ],
    },
    priority: 1,
    event: { type: 'earned' },
    name: 'spend',
  };
  const plain: Rule = {
    all: [amount, { any: [condition('customer.tier', 'equal', 'gold')] }, { not: { all: [condition('customer.orders', 'equal', 7)] } }],
  };

  test('works here, with or without what stands around it', () => {
    for (const sent of [saved, saved.conditions]) {
      expect(ruleSchema.parse(sent)).toEqual(plain);
      expect(checkRule(sent, PAID)).toEqual([]);
    }
  });

  test('what was left out is named by its place', () => {
    expect(respelled(saved.conditions).leftOut.map((steps) => steps.join('.'))).toEqual([
      'priority',
      'name',
      'all.0.priority',
      'all.0.name',
      'all.0.result',
      'all.0.factResult',
      'all.0.valueResult',
      'all.1.priority',
      'all.2.priority',
      'all.2.not.priority',
    ]);
    expect(
      respelled(saved)
        .leftOut.map((steps) => steps.join('.'))
        .slice(0, 4),
    ).toEqual(['priority', 'name', 'event', 'conditions.priority']);
  });

  test('what is wrong within is told at its place in what was sent', () => {
    const wrong = { ...saved, conditions: { all: [condition('order.subtotal', 'equal', 1)] } };
    expect(checkRule(wrong, PAID)).toMatchObject([{ path: 'issueWhen.conditions.all[0].fact', nearest: 'order.subtotalMinor' }]);
    expect(ruleSchema.safeParse({ ...saved, conditions: { any: [] } }).error?.issues[0]?.path).toEqual(['conditions', 'any']);
  });

  test.each([
    ['params', { ...amount, params: { of: 'web' } }],
    ['a condition by its name', { condition: 'shared' }],
    ['another fact as value', { ...amount, value: { fact: 'customer.spentMinor' } }],
    ['what nobody knows around it', { ...saved, when: 1 }],
  ])('what would change what it says is refused: %s', (_what, sent) => {
    expect(checkRule(sent, PAID)).not.toEqual([]);
    expect(ruleSchema.safeParse(sent).success).toBe(false);
  });
});
