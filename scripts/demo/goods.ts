import type { z } from 'zod';
import type { cartSchema } from '../../campaigns/cart.js';

/** What the teahouse sells, in fen. */
const GOODS = {
  LONGJING: { category: 'green tea', priceMinor: 12_800 },
  BILUOCHUN: { category: 'green tea', priceMinor: 9800 },
  TIEGUANYIN: { category: 'oolong', priceMinor: 8800 },
  DAHONGPAO: { category: 'oolong', priceMinor: 16_800 },
  JASMINE: { category: 'jasmine', priceMinor: 4600 },
  PUER_CAKE: { category: 'puer', priceMinor: 23_900 },
  WHITE_PEONY: { category: 'white tea', priceMinor: 7600 },
  GAIWAN: { category: 'teaware', priceMinor: 6900 },
  CUP: { category: 'teaware', priceMinor: 2500 },
  BISCUITS: { category: 'sweets', priceMinor: 1800 },
} as const;

export type Sku = keyof typeof GOODS;

type Basket = Pick<z.input<typeof cartSchema>, 'currency' | 'channel' | 'lines' | 'shipping'>;

/** A basket with one of each; shipping is free from 200.00 on. */
export function basketOf(skus: Sku[]): Basket {
  const lines = skus.map((sku, index) => ({
    id: String(index + 1),
    sku,
    category: GOODS[sku].category,
    quantity: 1,
    lineTotalMinor: GOODS[sku].priceMinor,
  }));
  const goodsMinor = lines.reduce((sum, { lineTotalMinor }) => sum + lineTotalMinor, 0);
  return { currency: 'CNY', channel: 'web', lines, shipping: { amountMinor: goodsMinor >= 20_000 ? 0 : 1200 } };
}
