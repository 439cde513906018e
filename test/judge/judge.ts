import { type Diary, languageOf, type Person } from './diary.js';
import { allDue, toldBy } from './due.js';
import { DAY, localOf } from './local.js';
import { type Mail, scriptsIn } from './mails.js';
import { type Evidence, IS_TRUE, offersUnasked, WHY_NOT } from './reasons.js';
import { CAP, isAdvertisement, isAdvertising, isCapped, isWithinHours, markIn, mayHear, RULES, SEVEN_DAYS } from './rules.js';

/** What is wrong, under which rule. */
export interface Finding {
  rule:
    | 'address'
    | 'subject'
    | 'language'
    | 'hours'
    | 'consent'
    | 'way out'
    | 'mark'
    | 'reason'
    | 'cause'
    | 'twice'
    | 'words'
    | 'cap'
    | 'missing'
    | 'untrue'
    | 'stuck';
  sentence: string;
}

/** How long a message that may not go yet waits for a better day. */
const PATIENCE = 11 * DAY;

/** Everything that is wrong with the mails of a diary. Nothing: each was right, and nothing that was due is missing without a true reason. */
export function judge(diary: Diary, mails: Mail[]): Finding[] {
  const people = new Map(diary.people.map((person) => [person.email, person]));
  const byId = new Map(diary.people.map((person) => [person.id, person]));
  const sorted = [...mails].sort((one, other) => one.at.getTime() - other.at.getTime());
  const boxes = new Map<string, Mail[]>();
  for (const mail of sorted) {
    const who = people.get(mail.to)?.id ?? '';
    boxes.set(who, [...(boxes.get(who) ?? []), mail]);
  }
  const evidence: Evidence = { diary, mailsTo: (who) => boxes.get(who) ?? [] };
  return [
    ...sorted.flatMap((mail) => judgeMail(mail, people.get(mail.to), evidence)),
    ...diary.people.flatMap((person) => judgeBox(person, evidence.mailsTo(person.id))),
    ...judgeSilence(evidence, sorted, people),
    ...judgeKept(evidence, byId),
  ];
}

function judgeMail(mail: Mail, person: Person | undefined, evidence: Evidence): Finding[] {
  const { kind, at } = mail;
  if (!person) return [found('address', mail, 'nobody has this address')];
  if (kind === null) return [found('subject', mail, 'nobody knows what it is')];
  const { country, zone } = person;
  const why = WHY_NOT[kind](mail, person, evidence);
  const advertises = isAdvertisement(kind, mail.offers);
  const mark = advertises ? markIn(country, mail.language) : null;
  const isOptional = advertises || isAdvertising(kind, country);
  return [
    ...judgeLanguage(mail, person, evidence.diary),
    ...(isWithinHours(kind, at, zone) ? [] : [found('hours', mail, `it left at ${localOf(at, zone).time} in ${zone}`)]),
    ...(mayHear(kind, person, at) ? [] : [found('consent', mail, 'they have not agreed')]),
    ...(offersUnasked(mail, person) ? [found('consent', mail, 'it offers what they have not agreed to hear')] : []),
    ...((mail.wayOut !== null) === isOptional ? [] : [found('way out', mail, isOptional ? 'there is none' : 'there is nothing to end')]),
    ...(mail.mark === mark ? [] : [found('mark', mail, `it begins with ${mail.mark}, and should with ${mark}`)]),
    ...(why === null ? [] : [found('reason', mail, why)]),
  ];
}

function judgeLanguage(mail: Mail, person: Person, diary: Diary): Finding[] {
  const language = languageOf(person, diary, mail.at);
  const others = { en: ['zh', 'ko'], zh: ['ko'], ko: ['zh'] }[language] ?? [];
  const bodies = [mail.text, mail.html].map((body) => scriptsIn(body.replaceAll(person.name, '').replaceAll('(광고)', '')));
  const isRight =
    mail.language === language &&
    bodies.every((scripts) => !scripts.some((script) => others.includes(script)) && (language === 'en' || scripts.includes(language)));
  return isRight ? [] : [found('language', mail, `it is ${mail.language}, and they read ${language}`)];
}

/** One customer's mails together, in their sequence. */
function judgeBox(person: Person, mails: Mail[]): Finding[] {
  const findings: Finding[] = [];
  const told = new Set<string>();
  const words = new Map<string, string>();
  const capped: Mail[] = [];
  for (const mail of mails) {
    if (mail.kind !== null && RULES[mail.kind].stream === 'greetings') {
      if (words.get(mail.kind) === mail.subject) findings.push(found('words', mail, 'they are those of the last time'));
      words.set(mail.kind, mail.subject);
    }
    for (const key of [mail.messageId, ...toldBy(mail, person)]) {
      if (told.has(key)) findings.push(found('twice', mail, key));
      told.add(key);
    }
    if (mail.kind === null || !isCapped(mail.kind)) continue;
    const { day } = localOf(mail.at, person.zone);
    const today = capped.filter(({ at }) => localOf(at, person.zone).day === day).length + 1;
    const week = capped.filter(({ at }) => mail.at.getTime() - at.getTime() < SEVEN_DAYS).length + 1;
    if (today > CAP.perDay) findings.push(found('cap', mail, `it is number ${today} on ${day}`));
    if (week > CAP.inSevenDays) findings.push(found('cap', mail, `it is number ${week} in seven days`));
    capped.push(mail);
  }
  return findings;
}

/** What was told was due, and not yet over; what was due was told, or there is a reason. */
function judgeSilence({ diary }: Evidence, mails: Mail[], people: Map<string, Person>): Finding[] {
  const due = new Map(allDue(diary, mails).map((one) => [one.key, one]));
  const told = new Set<string>();
  const findings: Finding[] = [];
  for (const mail of mails) {
    const person = people.get(mail.to);
    for (const key of person ? toldBy(mail, person) : []) {
      told.add(key);
      const one = due.get(key);
      if (!one || one.who !== person?.id || one.from > mail.at) findings.push(found('cause', mail, `nothing was due: ${key}`));
    }
  }
  const kept = new Set(diary.kept.flatMap(({ kind, subjects }) => subjects.map((subject) => `${kind} ${subject}`)));
  for (const { key, from } of due.values())
    if (!told.has(key) && !kept.has(key) && diary.until.getTime() - from.getTime() > PATIENCE)
      findings.push({ rule: 'missing', sentence: `${key}, due from ${from.toISOString()}` });
  return findings;
}

function judgeKept(evidence: Evidence, people: Map<string, Person>): Finding[] {
  const { diary } = evidence;
  return diary.kept.flatMap((kept): Finding[] => {
    const sentence = `${kept.kind} ${kept.subjects.join(', ')} to ${kept.who} at ${kept.at.toISOString()}: ${kept.reason ?? 'planned'}`;
    const person = people.get(kept.who);
    if (kept.reason === null) return kept.at < diary.until ? [{ rule: 'stuck', sentence }] : [];
    return person && IS_TRUE[kept.reason]?.(kept, person, evidence) ? [] : [{ rule: 'untrue', sentence }];
  });
}

const found = (rule: Finding['rule'], { kind, subject, to, at }: Mail, why: string): Finding => ({
  rule,
  sentence: `${kind ?? '?'} "${subject}" to ${to} at ${at.toISOString()}: ${why}`,
});
