/** The greatest amount that outside data may name, in minor units: 500 lines of it still add up exactly. */
export const MAX_MINOR = 10_000_000_000_000;

const decimalsOf = new Map<string, number>();

/** How many decimals a currency has (ISO 4217, as Intl knows them): CNY 2, JPY 0, KWD 3. */
export function decimals(currency: string): number {
  const known = decimalsOf.get(currency);
  if (known !== undefined) return known;
  const asked = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  decimalsOf.set(currency, asked);
  return asked;
}

/** Plain digits without sign or grouping: 10000 CNY is "100.00", 10000 JPY is "10000". */
export function formatMinor(amountMinor: number, currency: string): string {
  const places = decimals(currency);
  const digits = String(Math.abs(amountMinor)).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  return `${amountMinor < 0 ? '-' : ''}${places === 0 ? whole : `${whole}.${digits.slice(-places)}`}`;
}

/** With its currency, as staff and systems read it: "100.00 CNY". */
export const moneyWords = (amountMinor: number, currency: string): string => `${formatMinor(amountMinor, currency)} ${currency}`;

/** numerator ÷ denominator as the nearest integer, exactly; a half goes up (also −2.5 → −2). Refuses a denominator that is not positive. */
export function roundHalfUp(numerator: number | bigint, denominator: number | bigint): number {
  const [top, bottom] = [BigInt(numerator), BigInt(denominator)];
  if (bottom <= 0n) throw new RangeError('A denominator must be positive.');
  return Number(floorDivide(2n * top + bottom, 2n * bottom));
}

const floorDivide = (top: bigint, bottom: bigint): bigint => (top < 0n && top % bottom !== 0n ? top / bottom - 1n : top / bottom);

/** Basis points of an amount, half up: 2 % (200) of 9975 is 199.5, so 200. */
export function percentOf(amountMinor: number, basisPoints: number): number {
  const top = 2 * amountMinor * basisPoints + 10_000;
  // As long as numbers are exact they are much sooner than bigints.
  if (top >= 10_000 && top <= Number.MAX_SAFE_INTEGER) return (top - (top % 20_000)) / 20_000;
  return roundHalfUp(BigInt(amountMinor) * BigInt(basisPoints), 10_000n);
}
