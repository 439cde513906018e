import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** The next message of a program that was begun; fails where it has ended instead. */
export async function hear<Message>(child: ChildProcess): Promise<Message> {
  const over = new AbortController();
  const gone = once(child, 'exit', { signal: over.signal }).then(() => {
    throw new Error(`${child.spawnargs.at(-1)} has ended.`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal: over.signal }), gone]);
    return message as Message;
  } finally {
    gone.catch(() => {}); // it is not waited for any more
    over.abort();
  }
}
