// Work of a pool's thread: compares a journal with its checkpoints.
import "../../foundation/workers/read-typescript.js";

const { carryingOut } = await import("../../foundation/workers/carrying-out.ts");
const { compareOnThread } = await import("./compare-on-thread.ts");
export default carryingOut(compareOnThread);
