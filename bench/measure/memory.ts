import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes that live after a full collection: heap, and the array buffers outside it. */
export function liveBytes(): number {
  const collect = collector();
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  const found: unknown = runInNewContext("gc");
  if (typeof found !== "function") throw new Error("this Node cannot collect on demand");
  return () => void Reflect.apply(found, undefined, []);
}
