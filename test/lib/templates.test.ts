import { expect, test } from '@jest/globals';
import { textTemplateOf } from '../../server/lib/templates.js';

const day = { locale: 'en', firstDay: null, lastDay: '2026-03-10' };

test.each([
  ['alone on its line', '{{> days-en}}\nCode: X\n', 'through March 10, 2026\nCode: X\n'],
  ['alone and further in', 'Valid:\n  {{> days-en}}  \nCode: X', 'Valid:\n  through March 10, 2026  \nCode: X'],
  ['alone in a block', '{{#if lastDay}}\n{{> days-en}}\n{{/if}}\nCode: X', 'through March 10, 2026\nCode: X'],
  ['alone at the end', 'Code: X\n{{> days-en}}\n', 'Code: X\nthrough March 10, 2026\n'],
  ['after a word', 'Valid {{> days-en}}\nCode: X', 'Valid through March 10, 2026\nCode: X'],
  ['with a context, and two', '{{> days-en this}}\n{{>days-en}}\nX', 'through March 10, 2026\nthrough March 10, 2026\nX'],
  ['written with care for blanks', 'A\n{{~> days-en~}}\nB', 'Athrough March 10, 2026B'], // who asks for it, gets it
])('F1: a partial takes no line away: %s', (_where, source, said) => {
  expect(textTemplateOf(source)(day)).toBe(said);
});
