import { expect, test } from '@jest/globals';
import { greetedName } from '../../server/messages/greeted-name.js';
import { LOCALES } from '../../server/shop/shop.js';

test.each<[name: string, en: string | null, whole: string | null]>([
  ['Emily Carter', 'Emily', 'Emily Carter'],
  ['WALKER, EMILY', 'Emily', 'Emily Walker'],
  ['emily carter', 'Emily', 'Emily Carter'],
  ['EMILY', 'Emily', 'Emily'],
  ['MJ', 'MJ', 'MJ'],
  ['McKenna Smith', 'McKenna', 'McKenna Smith'],
  ['jean-luc picard', 'Jean-Luc', 'Jean-Luc Picard'],
  ["O'BRIEN, PAT", 'Pat', "Pat O'Brien"],
  ['van der Berg, Anna', 'Anna', 'Anna van der Berg'],
  ['Ørsted, María-José', 'María-José', 'María-José Ørsted'],
  ['Martin Luther King, Jr.', 'Martin', 'Martin Luther King'],
  ['Mr. John Smith', 'John', 'Mr. John Smith'],
  ['Dr. Kim', 'Dr. Kim', 'Dr. Kim'], // no first name is known
  ['J. Smith', 'J. Smith', 'J. Smith'],
  ['J.R.R. Tolkien', 'J. R. R. Tolkien', 'J. R. R. Tolkien'],
  ['J. Robert Oppenheimer', 'Robert', 'J. Robert Oppenheimer'],
  ['Tom and Anna Smith', 'Tom and Anna Smith', 'Tom and Anna Smith'],
  ['Иван Петров', 'Иван', 'Иван Петров'],
  ['Emily 🌸', 'Emily', 'Emily'],
  ['Emily (work) Carter', 'Emily', 'Emily Carter'],
  ['Blue Mountain LLC', null, 'Blue Mountain LLC'],
  ['emily_carter', null, 'emily_carter'],
  ['Emily 42', null, 'Emily 42'],
])('F2: “%s” is greeted as “%s”, and in Chinese and Korean as “%s”', (name, en, whole) => {
  expect(LOCALES.map((locale) => greetedName(name, locale))).toEqual([en, whole, whole]);
});

test.each([
  ['김하늘', '김하늘'],
  ['김 하늘', '김하늘'],
  ['김하늘님', '김하늘'],
  ['김하늘 고객님', '김하늘'],
  ['王小明', '王小明'],
  ['王 小明', '王小明'],
  ['王先生', '王先生'],
  ['小美🌸', '小美'],
  ['北京茶叶有限公司', '北京茶叶有限公司'],
  ['田中 太郎', '田中太郎'],
])('F2: “%s” is “%s” in every language', (name, spoken) => {
  for (const locale of LOCALES) expect(greetedName(name, locale)).toBe(spoken);
});

test.each([
  ['Conan O&#39;Brien', 'Conan', "Conan O'Brien"],
  ['Maria &amp; Tom', 'Maria & Tom', 'Maria & Tom'],
  ['Sam &lt;i&gt;', null, null],
  ['&amp; Co', null, '& Co'],
  ['Tom &nope; Lee', 'Tom &nope; Lee', 'Tom &nope; Lee'],
])('F2: “%s”, as a page would hold it, is read as it is shown', (name, first, whole) => {
  expect([greetedName(name, 'en'), greetedName(name, 'zh')]).toEqual([first, whole]);
});

test.each(['J.', 'A B', '김', '王', '🌸', 'Guest', 'CUSTOMER', '微信用户', '고객님', 'lin@example.com', 'emily.carter', '(Emily)', ''])(
  'F2: nobody is greeted as “%s”',
  (name) => {
    for (const locale of LOCALES) expect(greetedName(name, locale)).toBeNull();
  },
);

test('F2, E7: however a name is put together, what is greeted is no link', () => {
  const parts = ['evil', '.', '★', '(x)', 'com', ',', ' ', '🌸', '/', '\u200b', '님'];
  let seed = 11;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  for (let turn = 0; turn < 3000; turn++) {
    const name = Array.from({ length: 1 + random(8) }, () => parts[random(parts.length)]).join('');
    for (const locale of LOCALES) {
      const spoken = greetedName(name, locale);
      if (spoken !== null) expect([name, /[\p{L}\p{N}][.。．][\p{L}\p{N}]|[@/\u200b\n]/u.test(spoken)]).toEqual([name, false]);
    }
  }
});
