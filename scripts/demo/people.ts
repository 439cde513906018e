import type { z } from 'zod';
import { HOUR_MS } from '../../campaigns/durations.js';
import type { customerData } from '../../server/customers/customer.js';

type Heard = 'all' | 'offers' | 'none' | 'withdrawn';
type Row = [
  shopId: string,
  name: string,
  locale: string,
  country: string,
  zone: string,
  birthday: string | null,
  tier: string | null,
  tags: string[],
  heard: Heard,
  daysAgo: number,
];

/** The teahouse's regulars: invented, with addresses that lead nowhere. `heard`: what they agreed to hear by e-mail. */
const ROWS: Row[] = [
  ['c-01', '陈静怡', 'zh', 'CN', 'Asia/Shanghai', '1988-03-12', 'gold', ['green tea', 'gongfu'], 'all', 58],
  ['c-02', '李明远', 'zh', 'CN', 'Asia/Shanghai', '1979-11-02', 'gold', ['oolong'], 'all', 58],
  ['c-03', '김서연', 'ko', 'KR', 'Asia/Seoul', '1992-06-21', 'silver', ['gift buyer'], 'all', 57],
  ['c-04', 'Emily Carter', 'en', 'US', 'America/New_York', '1990-01-15', 'silver', ['earl grey'], 'all', 57],
  ['c-05', '王芳', 'zh', 'CN', 'Asia/Shanghai', '1995-09-30', null, [], 'all', 56],
  ['c-06', 'Oliver Bennett', 'en', 'GB', 'Europe/London', '04-18', null, ['office'], 'offers', 56],
  ['c-07', '박지훈', 'ko', 'KR', 'Asia/Seoul', '1985-12-24', 'gold', ['puer'], 'all', 55],
  ['c-08', 'Sophie Nguyen', 'en', 'AU', 'Australia/Sydney', '1993-07-08', null, ['white tea'], 'all', 54],
  ['c-09', '张伟', 'zh', 'CN', 'Asia/Shanghai', '1982-05-05', 'silver', ['puer', 'collector'], 'offers', 53],
  ['c-10', '佐藤 美咲', 'en', 'JP', 'Asia/Tokyo', '1991-02-28', null, ['matcha'], 'all', 52],
  ['c-11', 'James Walker', 'en', 'US', 'America/Chicago', '1975-10-10', null, [], 'none', 50],
  ['c-12', '刘思雨', 'zh', 'CN', 'Asia/Shanghai', '1998-08-08', null, ['student'], 'all', 48],
  ['c-13', '이민지', 'ko', 'KR', 'Asia/Seoul', '1996-04-04', null, ['green tea'], 'all', 46],
  ['c-14', 'Charlotte Hughes', 'en', 'GB', 'Europe/London', '1987-06-30', 'silver', ['afternoon tea'], 'all', 45],
  ['c-15', '黄志强', 'zh', 'HK', 'Asia/Hong_Kong', '1969-01-01', 'gold', ['collector'], 'offers', 44],
  ['c-16', 'Daniel Kim', 'en', 'US', 'America/Los_Angeles', '1994-03-17', null, ['oolong'], 'withdrawn', 42],
  ['c-17', '최유진', 'ko', 'KR', 'Asia/Seoul', null, null, [], 'all', 40],
  ['c-18', '赵晓琳', 'zh', 'CN', 'Asia/Urumqi', '1990-12-12', null, ['jasmine'], 'all', 38],
  ['c-19', 'Lucas Meyer', 'en', 'DE', 'Europe/Berlin', '1983-09-09', null, ['office'], 'offers', 36],
  ['c-20', '周杰', 'zh', 'CN', 'Asia/Shanghai', '02-29', null, [], 'all', 34],
  ['c-21', '정하은', 'ko', 'KR', 'Asia/Seoul', '1999-11-11', null, ['gift buyer'], 'none', 32],
  ['c-22', 'Isabella Rossi', 'en', 'IT', 'Europe/Rome', '1989-05-20', null, ['jasmine'], 'all', 29],
  ['c-23', '吴桂英', 'zh', 'CN', 'Asia/Shanghai', '1958-10-01', 'silver', ['green tea'], 'all', 26],
  ['c-24', 'Noah Thompson', 'en', 'CA', 'America/Toronto', '1997-07-01', null, [], 'all', 23],
  ['c-25', '강도윤', 'ko', 'KR', 'Asia/Seoul', '1986-08-15', null, ['puer'], 'offers', 20],
  ['c-26', '林雅婷', 'zh', 'TW', 'Asia/Taipei', '1993-01-23', null, ['oolong', 'high mountain'], 'all', 17],
  ['c-27', 'Grace Wilson', 'en', 'NZ', 'Pacific/Auckland', '1984-04-25', null, [], 'none', 13],
  ['c-28', '윤서준', 'ko', 'KR', 'Asia/Seoul', '2000-02-02', null, ['student'], 'all', 9],
  ['c-29', '孙丽', 'zh', 'CN', 'Asia/Shanghai', '1992-06-06', null, [], 'all', 5],
  ['c-30', 'Amelia Clark', 'en', 'GB', 'Europe/London', '1995-12-31', null, [], 'withdrawn', 2],
];

export interface Person {
  shopId: string;
  /** How long before the demo began the shop first heard of them. */
  daysAgo: number;
  tell(at: Date): z.input<typeof customerData>;
}

export const PEOPLE: Person[] = ROWS.map(([shopId, name, locale, country, zone, birthday, tier, tags, heard, daysAgo]) => ({
  shopId,
  daysAgo,
  tell: (at) => ({
    name,
    email: `${shopId}@teahouse.example`,
    locale,
    country,
    zone,
    tags,
    ...(birthday !== null && { birthday }),
    ...(tier !== null && { tier }),
    preferences: { packaging: Number(shopId.slice(2)) % 3 === 0 ? 'gift' : 'plain' },
    consents: consentsOf(heard, at),
  }),
}));

const STREAMS_OF: Record<Heard, ('promotions' | 'greetings' | 'service')[]> = {
  all: ['promotions', 'greetings', 'service'],
  offers: ['promotions'],
  none: [],
  withdrawn: ['promotions'],
};

function consentsOf(heard: Heard, at: Date): z.input<typeof customerData>['consents'] {
  const granted = STREAMS_OF[heard].map((stream) => ({
    channel: 'email' as const,
    stream,
    granted: true,
    source: 'checkout',
    at: at.toISOString(),
  }));
  const later = new Date(at.getTime() + 20 * HOUR_MS).toISOString();
  return heard === 'withdrawn'
    ? [...granted, { channel: 'email', stream: 'promotions', granted: false, source: 'phone call', at: later }]
    : granted;
}
