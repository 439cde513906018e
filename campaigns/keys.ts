/** The codes of a table, in its order. */
export const keysOf = <Code extends string>(table: Readonly<Record<Code, unknown>>): Code[] => Object.keys(table) as Code[];
