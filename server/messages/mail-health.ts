import { type FailureReason, reasonSentence } from './reasons.js';

/** What the mail server said in the last hour: mails it took, and mails it refused for good. */
export interface MailCounts {
  sent: number;
  refused: number;
}

/** Mails do not leave until then (real time). `counts` are those that led to it. */
export interface MailStop extends MailCounts {
  at: Date;
  until: Date;
}

/** The mail server cannot be used: it does not answer, or refuses us rather than a mail. Real time. */
export interface MailAway {
  since: Date;
  at: Date; // when it was last asked
  reason: FailureReason;
}

/** A few dead addresses among a few mails say nothing about us. */
const FEWEST_NOES = 5;
const MOST_BASIS_POINTS = 500;

/** Whether more than 5 % are refused for good: our own address may be blocked, and every further mail makes that worse. */
export const seemsBlocked = ({ sent, refused }: MailCounts): boolean =>
  refused >= FEWEST_NOES && refused * 10_000 > (sent + refused) * MOST_BASIS_POINTS;

/** For people: that no mail leaves, why, and what to do. */
export const stopSentence = ({ sent, refused, until }: MailStop): string =>
  `Mails are stopped until ${until.toISOString()}: the mail server refused ${refused} of ${sent + refused} for good within an hour. ` +
  'Your sender address may be blocked. Look at GET /v1/messages?state=failed, mend it, then resume with POST /v1/mail/resume.';

/** For people: that mails wait, for what, and what to look at. */
export const awaySentence = ({ since, at, reason }: MailAway): string =>
  `Mails wait since ${since.toISOString()}, and were last tried at ${at.toISOString()}. ${reasonSentence(reason, 'en')} ` +
  'It is tried again every minute. Check SMTP_URL and the mail server.';
