import { z } from 'zod';
import { takeOutOfReminder } from '../coupons/coupons.store.js';
import type { Stream } from '../customers/customer.js';
import { type Content, expiryContent, issuedContent, type Moment, revokedContent } from './coupon-contents.js';
import { couponWordsSchema } from './coupon-words.js';
import type { Message, MessageKind } from './message.js';
import type { Window } from './window.js';

/** One kind of message. Its words stand in `templates/messages/<kind>/email.<locale>.hbs`. */
export interface Kind {
  /** What sets it off, for people. */
  occasion: string;
  stream: Stream;
  /** When in the customer's day it may arrive. */
  window: Window;
  /** Whether it is too late when the window of its day has closed; otherwise it waits for the next one. */
  isForItsDayOnly: boolean;
  /** Asked when it is sent: what must still be true, and what there is to say. */
  content(message: Message, moment: Moment): Promise<Content>;
  /** What the template needs, beside the greeting. A value that is missing or empty keeps the message from being sent. */
  variables: z.ZodObject;
  /** Frees what a message had taken that came too late. */
  letGo?(message: Message): Promise<void>;
}

const DAYTIME: Window = { from: '08:00', until: '21:00' };
const MORNING: Window = { from: '09:00', until: '20:00' };

const money = z.strictObject({ amountMinor: z.int().min(0), currency: z.string().min(1) });
const coupon = couponWordsSchema;
const walletUrl = z.url();

/** Everything that we say to customers by ourselves. To add a kind, add a row and its templates. */
export const KINDS: Record<MessageKind, Kind> = {
  coupon_issued: {
    occasion: 'a coupon was issued',
    stream: 'promotions',
    window: DAYTIME,
    isForItsDayOnly: false,
    content: issuedContent,
    variables: z.strictObject({ coupon, walletUrl }),
  },
  coupon_revoked: {
    occasion: 'a coupon was taken back',
    stream: 'service',
    window: DAYTIME,
    isForItsDayOnly: false,
    content: revokedContent,
    variables: z.strictObject({ coupon, orderWentBack: z.boolean() }),
  },
  coupon_expiry: {
    occasion: 'coupons end within three days; one message a customer and day',
    stream: 'promotions',
    window: MORNING,
    isForItsDayOnly: true,
    content: expiryContent,
    variables: z.strictObject({
      count: z.int().min(1),
      totals: z.array(money),
      coupons: z.array(coupon).min(1),
      unlisted: z.int().min(0),
      walletUrl,
    }),
    letGo: ({ customerId, _id }) => takeOutOfReminder(customerId, _id),
  },
};
