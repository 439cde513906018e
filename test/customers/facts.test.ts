import { describe, expect, test } from '@jest/globals';
import { DateTime, IANAZone } from 'luxon';
import { birthdayIn, birthdaysKeptOn, normalizeBirthday, withoutYearAhead } from '../../campaigns/birthday.js';
import { normalizeCountry, normalizeLocale } from '../../server/customers/locale.js';
import { normalizeZone } from '../../server/customers/zone.js';
import { localeOf, nextOpening, zoneOf } from '../../server/messages/window.js';
import type { Shop } from '../../server/shop/shop.js';

const SHOP = { zone: 'Asia/Shanghai', locale: 'en' } as Shop;

describe('languages', () => {
  test.each([
    ['zh', 'zh'],
    ['EN', 'en'],
    ['zh_CN_#Hans', 'zh-Hans-CN'],
    ['zh__#Hant', 'zh-Hant'],
    ['zh-hans-cn', 'zh-Hans-CN'],
    ['zh-CHT', 'zh-Hant'],
    ['cmn-Hans-CN', 'zh-Hans-CN'],
    ['zh-cmn-Hans', 'zh-Hans'],
    ['en_US@calendar=gregorian', 'en-US'],
    ['en_US_POSIX', 'en-US'],
    ['ko_KR.UTF-8', 'ko-KR'],
    ['ja_JP_JP_#u-ca-japanese', 'ja-JP'],
    ['ko-Kore-KR-u-ca-buddhist', 'ko-Kore-KR'],
    ['iw', 'he'],
    ['in_ID', 'id-ID'],
    ['es-419', 'es-419'],
    ['kor', 'ko'],
    [' ｚｈ ', 'zh'],
  ])('C4: %s is %s, which Intl and the mails take', (typed, locale) => {
    expect(normalizeLocale(typed)).toBe(locale);
    expect(normalizeLocale(locale)).toBe(locale);
    expect(new Intl.NumberFormat(locale).format(1)).not.toBe('');
    const [language] = locale.split('-');
    expect(localeOf({ locale } as never, SHOP)).toBe(language === 'zh' || language === 'ko' ? language : 'en');
  });

  test.each(['', 'C', 'POSIX', 'english', '中文', 'und', 'x', '-', 'zh;q=0.8', 'z'.repeat(200)])('C4: %s is no language', (typed) => {
    expect(normalizeLocale(typed)).toBeNull();
  });

  test.each([
    ['kr', 'KR'],
    ['UK', 'GB'],
    ['ＣＮ', 'CN'],
    ['KOR', null],
    ['', null],
    ['한국', null],
  ])('C4: the country %s is %s', (typed, country) => {
    expect(normalizeCountry(typed)).toBe(country);
  });
});

describe('zones', () => {
  const NOW = new Date('2026-11-26T12:00:00Z');
  test.each([
    ['Asia/Seoul', 'Asia/Seoul', 540],
    ['asia/seoul', 'Asia/Seoul', 540],
    ['Asia/Calcutta', 'Asia/Calcutta', 330],
    ['Asia/Kolkata', 'Asia/Kolkata', 330],
    ['UTC+8', 'Etc/GMT-8', 480],
    ['utc +8', 'Etc/GMT-8', 480],
    ['+08:00', 'Etc/GMT-8', 480],
    ['＋０８００', 'Etc/GMT-8', 480],
    ['GMT+0530', 'Asia/Kolkata', 330],
    ['GMT+5:45', 'Asia/Kathmandu', 345],
    ['-05:00', 'Etc/GMT+5', -300],
    ['\u221205:00', 'Etc/GMT+5', -300],
    ['Etc/GMT+5', 'Etc/GMT+5', -300],
    ['Z', 'UTC', 0],
    ['gmt', 'UTC', 0],
    ['+00:00', 'UTC', 0],
    ['PRC', 'Asia/Shanghai', 480],
    ['US/Eastern', 'US/Eastern', -300],
  ])('C4: %s is %s, and Luxon, Intl and the hours of mails agree on it', (typed, zone, minutes) => {
    expect(normalizeZone(typed)).toBe(zone);
    expect(normalizeZone(zone)).toBe(zone);
    expect([IANAZone.create(zone).isValid, DateTime.fromJSDate(NOW, { zone }).offset]).toEqual([true, minutes]);
    const parts = new Intl.DateTimeFormat('en', { timeZone: zone, hour: '2-digit', minute: '2-digit', hour12: false }).format(NOW);
    expect(parts).toBe(DateTime.fromJSDate(NOW, { zone }).toFormat('HH:mm'));
    expect(zoneOf({ zone } as never, SHOP)).toBe(zone);
    const { from, until } = nextOpening(NOW, { from: '09:00', until: '20:00' }, zone);
    expect(until.getTime() - from.getTime()).toBe(11 * 3_600_000);
  });

  // CST is four zones and IST three; no zone is half past ten, or ahead of 14 hours, all year.
  test.each(['', 'CST', 'EST', 'IST', 'PST', 'BST', 'UTC+15', 'UTC-13', '+10:30', '-03:30', '+8:99', 'Asia', 'nowhere', 'Asia/Nowhere'])(
    'C4: %s is no zone',
    (typed) => {
      expect(normalizeZone(typed)).toBeNull();
    },
  );
});

describe('birthdays', () => {
  test.each([
    ['1990-05-01', '1990-05-01'],
    ['05-01', '05-01'],
    ['--05-01', '05-01'],
    ['5-1', '05-01'],
    ['1990/5/1', '1990-05-01'],
    ['1990.05.01', '1990-05-01'],
    ['19900501', '1990-05-01'],
    ['1990-05-01T00:00:00.000Z', '1990-05-01'],
    ['1990-05-01 00:00:00', '1990-05-01'],
    ['1604-05-01', '05-01'],
    ['1604-02-29', '02-29'],
    ['1899-12-31', '12-31'],
    ['1900-01-01', '1900-01-01'],
    ['0000-05-01', '05-01'],
    ['02-29', '02-29'],
    ['2000-02-29', '2000-02-29'],
  ])('C7: %s is kept as %s', (typed, birthday) => {
    expect(normalizeBirthday(typed)).toBe(birthday);
    expect(normalizeBirthday(birthday)).toBe(birthday);
    expect(birthdaysKeptOn(birthdayIn(birthday, 2026))).toContain(birthday);
  });

  test.each([
    '02-30',
    '2023-02-29',
    '1900-02-29',
    '04-31',
    '13-01',
    '00-10',
    '10-00',
    '0000-00-00',
    '1990-05-01T16:00:00Z',
    '05/01',
    '90-05-01',
    'May 1',
    '',
  ])('C7: %s is no day', (typed) => {
    expect(normalizeBirthday(typed)).toBeNull();
  });

  test('C7: a year that is ahead of the day on which it is told is none', () => {
    const told = new Date('2026-11-26T12:00:00Z');
    const kept = ['2026-11-26', '2026-11-27', '2026-11-28', '2999-05-01', '05-01'].map((birthday) => withoutYearAhead(birthday, told));
    expect(kept).toEqual(['2026-11-26', '2026-11-27', '11-28', '05-01', '05-01']);
  });

  test('C7: what was kept before it was read is greeted too', () => {
    expect(birthdaysKeptOn('2026-05-01')).toEqual(expect.arrayContaining(['1604-05-01', '0001-05-01']));
  });
});
