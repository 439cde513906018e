import { z } from 'zod';
import { coded } from './error-codes.js';
import { nearestName } from './problem.js';

/** The currencies of ISO 4217 in which shops sell: those in use, and those given up since 2025, in which last year's orders still are. */
const CURRENCIES: ReadonlySet<string> = new Set(
  `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE
   CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS
   KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR
   PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD
   TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG`.split(/\s+/),
);

/** What people write instead: colloquial names, offshore codes, signs, and what the euro replaced. */
const MEANT: ReadonlyMap<string, string> = new Map(
  Object.entries({
    CNY: 'RMB CNH CNT YUAN RENMINBI 元 人民币',
    GBP: 'UKP STG POUND UKL £',
    JPY: 'YEN JPN 円',
    KRW: 'WON KOR ₩ 원',
    EUR: 'EURO EURO. EU DEM FRF ITL ESP NLG BEF ATS PTE IEP FIM GRD LUF SKK SIT EEK LVL LTL MTL CYP HRK €',
    USD: 'US$ USN USS DOLLAR BUCKS $',
    TWD: 'NTD NT$',
    CHF: 'SFR FRANKEN',
    RUB: 'RUR ROUBLE RUBLE',
    HKD: 'HK$',
    INR: 'RS RUPEE ₹',
    TRY: 'TRL YTL',
    PLN: 'PLZ ZLOTY',
    MXN: 'MXP',
    BRL: 'R$ REAL',
    VND: 'DONG',
    THB: 'BAHT',
  }).flatMap(([code, words]) => words.split(' ').map((word): [string, string] => [word, code])),
);

export const isCurrency = (word: string): boolean => CURRENCIES.has(word);

/** The currency that somebody meant: another name of it, its letters in another sequence, or a slip. */
export function nearestCurrency(word: string): string | undefined {
  const typed = word.trim().toUpperCase();
  if (CURRENCIES.has(typed)) return typed;
  return MEANT.get(typed) ?? [...CURRENCIES].find((code) => sorted(code) === sorted(typed)) ?? nearestName(typed, CURRENCIES);
}

const sorted = (word: string): string => [...word.slice(0, 4)].sort().join('');

/** A currency of ISO 4217. Amounts are not read in another: what was meant is named, never guessed. */
export const currencySchema = z
  .string()
  .superRefine((word, context) => {
    if (isCurrency(word)) return;
    const params = coded('unknown_currency', nearestCurrency(word));
    context.addIssue({ code: 'custom', message: 'A currency is a code of ISO 4217, such as CNY.', params });
  })
  .meta({ pattern: '^[A-Z]{3}$' });
