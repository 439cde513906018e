import { createHash } from 'node:crypto';

const FINENESS = 2 ** 48;

/**
 * Whether a customer is left out, to compare with: always the same answer for the same customer and salt (a campaign's id, or `shop`),
 * another one per salt, and over many customers just the share. Share 0 leaves nobody out, 1 everybody.
 */
export function isHeldOut(customerId: string, salt: string, share: number): boolean {
  if (share <= 0) return false;
  const hash = createHash('sha256')
    .update(JSON.stringify([salt, customerId]))
    .digest();
  return hash.readUIntBE(0, 6) / FINENESS < share;
}
