import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { OPERATORS } from '../campaigns/rules/conditions.js';
import { factWords, operatorWords } from '../campaigns/rules/notation.js';
import { respelled } from '../campaigns/rules/rule.js';
import { VOCABULARY } from '../campaigns/rules/vocabulary.js';

const DOC = readFileSync(join(import.meta.dirname, '../docs/rules.md'), 'utf8');

describe('docs/rules.md', () => {
  test('says every fact and every operator as the API does', () => {
    expect(DOC).toContain(factWords());
    expect(DOC).toContain(operatorWords());
  });

  test.each([...VOCABULARY.keys(), ...OPERATORS.keys()])('names %s', (name) => expect(DOC).toContain(`- \`${name}\`: `));

  test('names every key that is left out of a rule of json-rules-engine', () => {
    const keys = ['priority', 'name', 'event', 'result', 'factResult', 'valueResult'];
    const sent = { conditions: { all: [] }, ...Object.fromEntries(keys.map((key) => [key, 1])) };
    expect(
      respelled(sent)
        .leftOut.map(([key]) => key)
        .toSorted(),
    ).toEqual(keys.toSorted());
    const differences = DOC.slice(DOC.indexOf('## Where it differs'));
    for (const key of keys) expect(differences).toContain(`\`${key}\``);
  });
});
