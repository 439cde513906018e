import { types } from 'node:util';
import pino, { type DestinationStream, type Logger } from 'pino';

export type { Logger };

/** Logs say what happened, never to whom: no names, addresses, codes or keys. Paths are logged as routes, `/v1/coupons/{code}`. */
export const newLogger = (level: string, to?: DestinationStream): Logger =>
  pino(
    {
      level,
      base: null,
      serializers: { err: bugWords },
      redact: { paths: ['req.headers.authorization', 'req.headers.cookie', '*.email', '*.phone', '*.code', '*.key'], censor: '[left out]' },
    },
    to,
  );

/**
 * Of an error its words and where it was thrown, and none of its own fields: they hold what was to be written. Nor what it quotes. Of what was
 * thrown and is no error only its type is said: it may be anything.
 */
function bugWords(thrown: unknown): { type: string; message: string; stack: string } {
  const isError = thrown instanceof Error || types.isNativeError(thrown);
  const { type, message, stack } = pino.stdSerializers.err(
    isError ? thrown : new Error(`No error was thrown, but a value of type ${typeof thrown}.`),
  );
  return { type, message: unquoted(message), stack: unquoted(stack) };
}

const unquoted = (words: string): string => words.replaceAll(/"(?:[^"\\]|\\.)*"/g, '"…"');
