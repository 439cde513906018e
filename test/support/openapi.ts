/** Tests and the load trial walk the same document. */
export * from '../../scripts/faults/openapi.js';
