import type { MailDriver } from '../messages/mail.js';
import type { Shop } from '../shop/shop.js';

/** Something that the program does by itself. What is due lies in our own collections; a run takes what is due at `now`. */
export interface Job {
  name: string;
  /** How often it ticks, in Agenda's words. */
  every: string;
  /** Handles what is due, for at most about 25 seconds: the rest is the next tick's. After `stop` it begins nothing more. Returns how much it handled. Twice does nothing more. */
  run(shop: Shop, now: Date, mail: MailDriver, stop?: AbortSignal): Promise<number>;
  /** Has it run between its ticks as well, whenever there is reason to. Returns what ends that. */
  soonerFor?(run: () => Promise<void>): () => void;
  /** How much is due. */
  due(shop: Shop, now: Date): Promise<number>;
}
