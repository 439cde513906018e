import type { Language } from '../../campaigns/words/language.js';

/** One installation, one shop: its zone and currency hold for every campaign. */
export interface Shop {
  name: string; // the name of its database
  title: string; // what customers call it
  titles?: Partial<Record<Language, string | undefined>>; // what those call it who speak a language, where it is another name
  zone: string;
  currency: string;
  country?: string | undefined; // whose telephone numbers customers write without it; absent: numbers are international
  locale: Language; // for customers whose language we do not speak
  url: string | null; // where customers buy: mails and the wallet lead there
  contact: string | null; // its address and telephone, for the end of advertising mails
  reviewUrl: string | null; // where customers may write public reviews
  holdout: number; // share of all customers that gets nothing, 0…1
  eventMaxAgeHours: number; // an older event is recorded, but earns nothing
  clock: 'real' | 'stepped';
  webhookAddresses: 'public' | 'private'; // private: the shop's own network and this machine too
  publicUrl: string; // where customers' links lead, without a slash at the end
  codeKey: Buffer; // coupon codes are derived with it; never changes
  identifierKey: Buffer; // mail addresses and phone numbers are hashed with it
  linkSecret: string; // links in mails are signed with it, and webhooks' secrets derived from it
}

/** What the shop is called in a language. */
export const titleIn = ({ title, titles }: Pick<Shop, 'title' | 'titles'>, language: Language): string => titles?.[language] ?? title;

export { LANGUAGES as LOCALES, type Language as Locale } from '../../campaigns/words/language.js';
