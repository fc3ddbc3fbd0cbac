// Work of a pool's thread: judges a password.
import "../../foundation/workers/read-typescript.js";

const { carryingOut } = await import("../../foundation/workers/carrying-out.ts");
const { estimate } = await import("./estimate.ts");
export default carryingOut(estimate);
