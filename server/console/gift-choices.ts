import { moneyWords } from '../../campaigns/money.js';
import { piecesOf } from '../gifts/gifts.service.js';
import { findAllGifts } from '../gifts/gifts.store.js';

/** A gift in a form. */
export interface GiftChoice {
  value: string;
  label: string;
}

/** The gifts of which a piece is left. */
export async function giftChoices(): Promise<GiftChoice[]> {
  const gifts = await findAllGifts();
  const left = await Promise.all(gifts.map(async ({ _id }) => (await piecesOf(_id)).left));
  return gifts
    .map(({ _id, name, valueMinor, currency }, index) => ({
      value: _id,
      label: `${name.en}, worth ${moneyWords(valueMinor, currency)} (${left[index]} left)`,
    }))
    .filter((_choice, index) => (left[index] ?? 0) > 0);
}
