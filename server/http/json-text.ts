/** What a text of JSON looks like from outside. Read byte by byte, so that nothing is parsed that nobody would want to have. */
export interface Outline {
  /** How deep it is nested. */
  depth: number;
  /** At most so many values it holds: its commas and opening brackets. */
  values: number;
}

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const isOpening = (byte: number | undefined): boolean => byte === 0x5b || byte === 0x7b;
const isClosing = (byte: number | undefined): boolean => byte === 0x5d || byte === 0x7d;
const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;

/** Stops as soon as it is deeper than `deepest`. In UTF-8 no part of a longer character is taken for a sign of JSON. */
export function outlineOf(text: Buffer, deepest: number): Outline {
  let [depth, deepestSoFar, values, isInString] = [0, 0, 1, false];
  for (let at = 0; at < text.length && depth <= deepest; at++) {
    const byte = text[at];
    if (isInString) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (byte === COMMA) values++;
    else if (isOpening(byte)) {
      values++;
      depth++;
      if (depth > deepestSoFar) deepestSoFar = depth;
    } else if (isClosing(byte)) depth--;
  }
  return { depth: deepestSoFar, values };
}

export const isArray = (text: Buffer): boolean => text[firstSign(text)] === 0x5b;

function firstSign(text: Buffer, from = 0): number {
  let at = from;
  while (isSpace(text[at])) at++;
  return at;
}

/**
 * The items of an array as they stand, each still a text; at most `most` and one more. Null: it does not end as an array does. Whether
 * an item is JSON shows when it is parsed.
 */
export function itemsOf(text: Buffer, most: number): Buffer[] | null {
  const begin = firstSign(text) + 1;
  const items: Buffer[] = [];
  let [depth, isInString, from] = [0, false, begin];
  for (let at = begin; at < text.length && items.length <= most; at++) {
    const byte = text[at];
    if (isInString) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (isOpening(byte)) depth++;
    else if (byte === COMMA && depth === 0) {
      items.push(text.subarray(from, at));
      from = at + 1;
    } else if (isClosing(byte) && depth-- === 0) {
      const isWhole = byte === 0x5d && firstSign(text, at + 1) === text.length;
      const isEmpty = items.length === 0 && firstSign(text, from) === at;
      return isWhole ? [...items, ...(isEmpty ? [] : [text.subarray(from, at)])] : null;
    }
  }
  return items.length > most ? items : null;
}

/** The lines that hold something; at most `most` and one more. */
export function linesOf(text: Buffer, most: number): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = firstSign(text); from < text.length && lines.length <= most; from = firstSign(text, from)) {
    const end = text.indexOf(0x0a, from);
    lines.push(text.subarray(from, end === -1 ? text.length : end));
    from = end === -1 ? text.length : end;
  }
  return lines;
}
