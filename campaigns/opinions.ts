/**
 * Nothing is given for what customers say of the shop, not even for the saying (docs/practices.md, K-20x): a review that was paid for is
 * worth nothing to who reads it, and is forbidden in many countries. So no event and nothing that an event tells may be named after one, and no
 * rule may ask for one.
 */

/** Where in a name a word counts: anywhere in one of its words, at the beginning of one, or only as a whole one. */
type Where = 'inside' | 'start' | 'whole';

/** The words for it in the languages of the shop, and as they are spelled in Latin letters. To add one, add it here. */
const WORDS: Readonly<Record<Where, readonly string[]>> = {
  inside: [
    ...['review', 'survey', 'feedback', 'questionnaire', 'testimonial', 'trustpilot'],
    ...[
      '评价',
      '評價',
      '好评',
      '好評',
      '差评',
      '評論',
      '评论',
      '评分',
      '晒单',
      '问卷',
      '点评',
      '點評',
      '打分',
      '反馈',
      '满意',
      '意见',
      '口碑',
    ],
    ...['리뷰', '후기', '별점', '평점', '평가', '설문', '댓글', '만족', '의견', '피드백', '답변'],
  ],
  start: [
    ...['rating', 'answer', 'opinion', 'comment', 'satisf', 'fivestar', 'thumbsup', 'praise', 'evaluat', 'critique'],
    ...['pingjia', 'haoping', 'chaping', 'pinglun', 'pingfen', 'shaidan', 'wenjuan'],
    ...['hugi', 'ribyu', 'byeoljeom', 'pyeongga', 'seolmun'],
  ],
  whole: ['rate', 'rates', 'rated', 'poll', 'polls', 'polled', 'nps', 'csat'],
};

/** The beginning of a word that has one of them inside and means something else. */
const INNOCENT = /^preview/;

/** Whether a name, in whatever spelling, is one of a review, a rating, an answer or another opinion of the customer. */
export function namesOpinion(name: string): boolean {
  const words = folded(name).split('_');
  if (words.some((word) => WHOLE.has(word))) return true;
  if (words.some((word) => INSIDE.some((stem) => word.replace(INNOCENT, '').includes(stem)))) return true;
  return words.some((_word, index) => beginsWithOne(words.slice(index).join('')));
}

/** Also one that is torn apart, such as `re_view`; `store_viewed` only reads as if it were. */
const beginsWithOne = (text: string): boolean => STEMS.some((stem) => text.startsWith(stem));

/** A name in small Latin letters as people read it: without accents, and with what looks like a letter put as that letter. */
const folded = (name: string): string =>
  [
    ...name
      .replaceAll(/(\p{Ll})(?=\p{Lu})/gu, '$1_')
      .normalize('NFKD')
      .toLowerCase(),
  ]
    .map((letter) => LOOKS_LIKE.get(letter) ?? letter)
    .join('')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\p{L}]+/gu, '_');

const LOOKS_LIKE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ а: 'a', е: 'e', і: 'i', о: 'o', р: 'p', с: 'c', у: 'y', х: 'x', ѕ: 's', ѵ: 'v', г: 'r', к: 'k', т: 't' },
    ...{ α: 'a', ε: 'e', ι: 'i', ν: 'v', ο: 'o', ρ: 'p', τ: 't', ω: 'w', ı: 'i', ɪ: 'i', ʀ: 'r' },
    ...{ 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '!': 'i', '|': 'i', $: 's', '@': 'a' },
  }),
);

const foldedAll = (words: readonly string[]): string[] => words.map(folded);
const WHOLE: ReadonlySet<string> = new Set(foldedAll(WORDS.whole));
const INSIDE = foldedAll(WORDS.inside);
const STEMS = [...INSIDE, ...foldedAll(WORDS.start)];

export const NOT_REWARDED = 'Reviews, ratings and survey answers are never rewarded, so no event or property can be named after one.';
export const NOT_ASKED = 'Reviews, ratings and survey answers are never rewarded, so no rule can ask for one.';
