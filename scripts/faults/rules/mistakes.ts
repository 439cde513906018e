/** A mistake to be put into the compiled rules: what stands in a file once, and what stands there instead. */
export interface Mistake {
  name: string;
  file: string; // in campaigns/
  is: string;
  becomes: string;
}

/** What whoever compares compiled rules with those that are asked one by one has to find. To add one, add a row. */
export const MISTAKES: readonly Mistake[] = [
  {
    name: 'not all of them is none of them',
    file: 'rules/parts.ts',
    is: "if ('all' in rule) return isWanted ? rule.all.flatMap",
    becomes: "if ('all' in rule) return true ? rule.all.flatMap",
  },
  {
    name: 'one of two facts is both',
    file: 'rules/parts.ts',
    is: 'other.fact !== first.fact || ',
    becomes: '',
  },
  { name: 'a path is forgotten', file: 'rules/parts.ts', is: 'other.path !== first.path || ', becomes: '' },
  {
    name: 'of a value and a list the same is asked',
    file: 'rules/parts.ts',
    is: ' || other.way !== first.way',
    becomes: '',
  },
  { name: 'not one of them', file: 'rules/parts.ts', is: 'first === null || first.isNegated || ', becomes: 'first === null || ' },
  {
    name: 'what is not known is not equal to anything, and so not unlike it',
    file: 'rules/parts.ts',
    is: "notEqual: { way: 'one', isNegated: true,",
    becomes: "notEqual: { way: 'one', isNegated: false,",
  },
  {
    name: 'less is more',
    file: 'rules/thresholds.ts',
    is: 'one.need < other.need === isLessMet ? 1 : -1',
    becomes: 'one.need < other.need ? -1 : 1',
  },
  { name: 'at the threshold is below it', file: 'rules/thresholds.ts', is: '(isMetAt && one === value)', becomes: 'false' },
  {
    name: 'a threshold after the mark is met too',
    file: 'rules/thresholds.ts',
    is: 'index < to; index++',
    becomes: 'index < to - 1; index++',
  },
  {
    name: 'marks begin with nobody',
    file: 'rules/thresholds.ts',
    is: 'const marks = [others];',
    becomes: 'const marks = [noBits(others.length * 32)];',
  },
  { name: 'a text is never a number', file: 'rules/lookups.ts', is: 'hasNumbers && typeof value', becomes: 'false && typeof value' },
  {
    name: 'a number is never a text',
    file: 'rules/lookups.ts',
    is: "if (typeof value === 'number') {",
    becomes: "if (typeof value === 'bigint') {",
  },
  {
    name: 'whoever asks nothing is taken out',
    file: 'rules/lookups.ts',
    is: 'const others = noBits(count).fill(-1);',
    becomes: 'const others = noBits(count);',
  },
  { name: 'what one question found is kept for the next', file: 'rules/lookups.ts', is: '    kept.set(others);\n', becomes: '' },
  { name: 'a list of nothing is known', file: 'rules/lookups.ts', is: '(have !== null && holds(have, true))', becomes: '(have !== null)' },
  {
    name: 'the second demand on a fact is lost',
    file: 'rules/compile.ts',
    is: 'entry.place) return false;',
    becomes: 'entry.place) return true;',
  },
  {
    name: 'nothing is asked one by one',
    file: 'rules/compile.ts',
    is: 'if (test) addBit(isTested, place);',
    becomes: 'if (test === undefined) addBit(isTested, place);',
  },
  { name: 'a word that has gone says no', file: 'rules/compile.ts', is: 'if (!isKnown(rule)) return', becomes: 'if (false) return' },
  {
    name: 'two paths of one fact are one',
    file: 'rules/questions.ts',
    is: 'JSON.stringify([fact, path])',
    becomes: 'JSON.stringify([fact])',
  },
  { name: 'what is not known is asked', file: 'rules/tests.ts', is: '? unknown :', becomes: '? false :' },
  { name: 'one of them is all of them', file: 'rules/tests.ts', is: '(isWanted ? some : every)', becomes: '(isWanted ? every : every)' },
  { name: 'the end is within the window', file: 'gates.ts', is: "byOrder('greaterThanInclusive')", becomes: "byOrder('greaterThan')" },
  { name: 'the start is not within the window', file: 'gates.ts', is: "byOrder('lessThan')", becomes: "byOrder('lessThanInclusive')" },
  { name: 'days before a coupon starts are added to its last day', file: 'gates.ts', is: '-startsAfterDays', becomes: 'startsAfterDays' },
  { name: 'the currency is not asked', file: 'gates.ts', is: 'if (currency !== undefined) sift', becomes: 'if (currency === null) sift' },
  {
    name: 'a rule that can never hold lacks something',
    file: 'gates.ts',
    is: '!holds && missing.length === 0',
    becomes: '!holds && missing.length < 0',
  },
  {
    name: 'the last place of a word is forgotten',
    file: 'rules/bits.ts',
    is: '(1 << (places & 31)) - 1',
    becomes: '(1 << ((places & 31) - 1)) - 1',
  },
  { name: 'one more is explained', file: 'rules/bits.ts', is: 'let left = most;', becomes: 'let left = most + 1;' },
  { name: 'a bit is counted twice', file: 'rules/bits.ts', is: '((word >>> 1) & 0x55555555)', becomes: '((word >>> 1) & 0x55555554)' },
  { name: 'others are told that were told', file: 'compiled.ts', is: 'minus(places, told)', becomes: 'places' },
  { name: 'what is remembered of a fact is of the question before', file: 'compiled.ts', is: '  left.set(all);\n', becomes: '' },
];
