declare module 'fs-native-extensions' {
  /** Takes the lock of a whole open file; false if another has it. It ends with the file. */
  export function tryLock(file: number): boolean;
}
