declare module 'json-logic-js' {
  export function apply(logic: unknown, data: unknown): unknown;
}
