import { z } from 'zod';
import { QUIET_HOURS } from '../../campaigns/contact-policy.js';
import type { Stream } from '../customers/customer.js';
import { caseContent } from './case-content.js';
import type { Content, MessageContext } from './content.js';
import { expiryContent, issuedContent, leaveUnnamed, revokedContent } from './coupon-contents.js';
import { couponWordsSchema } from './coupon-words.js';
import { birthdayContent, thanksContent, welcomeContent } from './greeting-contents.js';
import type { Message, MessageKind } from './message.js';
import type { Notes } from './notes.js';
import { offerWordsSchema } from './offers.js';
import { checkContent, reminderContent } from './order-contents.js';
import { unpaidContent } from './unpaid-content.js';
import { longText, text } from './variables.js';
import type { Window } from './window.js';

/** One kind of message. Its words stand in `templates/messages/<kind>/<channel>.<locale>.hbs`. */
export interface Kind {
  /** What sets it off, for people. */
  occasion: string;
  stream: Stream;
  /** How long after its occasion it is due, in minutes. */
  delay: number;
  /** When in the customer's day it may arrive. */
  window: Window;
  /** When it is too late: with the window of its day, so many days after it was due, or never while there is something to say. */
  late: 'day' | number | 'never';
  /** Asked when it is sent: what must still be true, and what there is to say. */
  content(message: Message, context: MessageContext): Promise<Content>;
  /** What the template needs, beside the greeting. A value that is missing or empty keeps the message from being sent. */
  variables: z.ZodObject;
  /** Frees what a message had taken and does not name after all. Harmless twice. */
  letGo?(message: Message, named: string[], notes: Notes): Promise<void>;
  /** What is planned when it has been sent. */
  followUp?: MessageKind;
}

const ALWAYS: Window = { from: '00:00', until: '24:00' };
const DAYTIME: Window = { from: QUIET_HOURS.until, until: QUIET_HOURS.from };
const MORNING: Window = { from: '09:00', until: '20:00' };

const DAYS = 24 * 60;

const money = z.strictObject({ amountMinor: z.int().min(0), currency: z.string().min(1) });
const coupon = couponWordsSchema;
const walletUrl = z.url();
const variant = text;
const day = z.iso.date();
const aboutOrder = z.strictObject({ orderId: text, deliveredOn: day, surveyUrl: z.url() });
const aboutCase = z.strictObject({ text: longText, orderId: text.nullable(), coupon: coupon.nullable(), walletUrl });

/** Everything that we say to customers by ourselves. To add a kind, add a row, its templates, and its source in plan.ts. */
export const KINDS: Record<MessageKind, Kind> = {
  apology: {
    occasion: 'goodwill was granted against a case',
    stream: 'transactional',
    delay: 0,
    window: ALWAYS,
    late: 'never',
    content: caseContent,
    variables: aboutCase,
  },
  case_reply: {
    occasion: 'somebody answered a case',
    stream: 'transactional',
    delay: 0,
    window: ALWAYS,
    late: 'never',
    content: caseContent,
    variables: aboutCase,
  },
  coupon_revoked: {
    occasion: 'a coupon was taken back',
    stream: 'service',
    delay: 0,
    window: DAYTIME,
    late: 'never',
    content: revokedContent,
    variables: z.strictObject({ coupon, orderWentBack: z.boolean() }),
  },
  coupon_expiry: {
    occasion: 'coupons end within three days; one message a customer and day',
    stream: 'promotions',
    delay: 0,
    window: MORNING,
    late: 'day',
    content: expiryContent,
    variables: z.strictObject({
      count: z.int().min(1),
      totals: z.array(money),
      coupons: z.array(coupon).min(1),
      unlisted: z.int().min(0),
      walletUrl,
    }),
    letGo: leaveUnnamed,
  },
  coupon_issued: {
    occasion: 'a coupon was issued',
    stream: 'promotions',
    delay: 0,
    window: DAYTIME,
    late: 'never',
    content: issuedContent,
    variables: z.strictObject({ coupon, walletUrl }),
  },
  birthday: {
    occasion: "the customer's birthday, where they live",
    stream: 'greetings',
    delay: 0,
    window: MORNING,
    late: 'day',
    content: birthdayContent,
    variables: z.strictObject({ variant, coupon: coupon.nullable(), walletUrl }),
  },
  welcome: {
    occasion: 'a customer was seen for the first time',
    stream: 'greetings',
    delay: 5,
    window: DAYTIME,
    late: 3,
    content: welcomeContent,
    variables: z.strictObject({ variant, offer: offerWordsSchema.nullable(), walletUrl }),
  },
  unpaid_order: {
    occasion: 'an order was placed yesterday and has not been paid',
    stream: 'service',
    delay: 0,
    window: MORNING,
    late: 'day',
    content: unpaidContent,
    variables: z.strictObject({
      orderId: text,
      placedOn: day,
      offer: offerWordsSchema.nullable(),
      coupon: coupon.nullable(),
      walletUrl,
    }),
  },
  satisfaction_check: {
    occasion: 'an order was delivered two days ago',
    stream: 'service',
    delay: 2 * DAYS,
    window: MORNING,
    late: 7,
    content: checkContent,
    variables: aboutOrder,
    followUp: 'satisfaction_reminder',
  },
  satisfaction_reminder: {
    occasion: 'the question how an order was has not been answered for four days',
    stream: 'service',
    delay: 4 * DAYS,
    window: MORNING,
    late: 7,
    content: reminderContent,
    variables: aboutOrder,
  },
  thanks: {
    occasion: 'a customer bought, or was here and did not; one a customer and day',
    stream: 'greetings',
    delay: 30,
    window: DAYTIME,
    late: 'day',
    content: thanksContent,
    variables: z.strictObject({ variant }),
  },
};
