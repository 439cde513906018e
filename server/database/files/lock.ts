import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { tryLock } from 'fs-native-extensions';

/** Keeps other programs off a directory's files until it is called; null if one of them has them. The system frees them when a program dies. */
export function lockFiles(directory: string): (() => void) | null {
  const file = openSync(join(directory, 'lock'), 'a+', 0o600);
  if (tryLock(file)) return () => closeSync(file);
  closeSync(file);
  return null;
}
