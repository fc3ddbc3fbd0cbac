// Work for the tests of the pool: what it is told to do.
import { threadId } from "node:worker_threads";
import "../../src/foundation/workers/read-typescript.js";

const { carryingOut } = await import("../../src/foundation/workers/carrying-out.ts");
const { write } = await import("../../src/foundation/workers/written.ts");

export default carryingOut(
  async ({ answer, fails, loopsForEver, loopsUntilGivenUp, until, writes, thread }, heed) => {
    if (fails !== undefined) throw new RangeError(fails);
    if (until !== undefined) Atomics.wait(until, 0, 0);
    while (loopsForEver === true);
    while (loopsUntilGivenUp === true) heed();
    if (writes !== undefined) return write(writes);
    if (thread === true) return String(threadId);
    return answer;
  },
);
