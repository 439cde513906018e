import type { CommandStartedEvent, CommandSucceededEvent } from 'mongodb';
import mongoose from 'mongoose';

interface Heard {
  commandStarted: CommandStartedEvent;
  commandSucceeded: CommandSucceededEvent;
}

/** Hears of every command to the database while something is done, whoever asked. */
export async function whileHearing<Name extends keyof Heard>(
  name: Name,
  hear: (event: Heard[Name]) => void,
  act: () => Promise<unknown>,
): Promise<void> {
  const listener = hear as (event: CommandStartedEvent | CommandSucceededEvent) => void;
  const client = mongoose.connection.getClient().on(name, listener);
  try {
    await act();
  } finally {
    client.off(name, listener);
  }
}
