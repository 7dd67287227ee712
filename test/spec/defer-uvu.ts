/** Imported before uvu, which would otherwise start by itself: `suite.ts` decides when everything is registered, and reads the outcome. */
declare global {
  var UVU_DEFER: number | undefined;
  var UVU_QUEUE: unknown[][] | undefined;
}

globalThis.UVU_DEFER = 1;
globalThis.UVU_QUEUE = [[null]];

export {};
