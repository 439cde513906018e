/** While the program runs. */
export class FilesLost extends Error {
  constructor(directory: string) {
    const advice = 'Put them back as they were, or restore a backup';
    super(`its files in ${directory} were removed, moved, replaced or changed while it was running. ${advice}.`);
  }
}

/** The files are not what was last written. Says in one sentence what is wrong and what can be done. */
export class DamageError extends Error {
  constructor(
    directory: string,
    readonly findings: string[],
  ) {
    const found = findings.length > 3 ? [...findings.slice(0, 3), `${findings.length - 3} more`] : findings;
    const advice = 'Nothing in it was changed. Run "npm run repair" to save what is whole, or restore a backup of that folder';
    super(`The embedded database in ${directory} is damaged: ${found.join(', ')}. ${advice}.`);
  }
}
