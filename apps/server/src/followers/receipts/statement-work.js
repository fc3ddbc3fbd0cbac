// Work of a pool's thread: reads and writes a statement.
import "../../foundation/workers/read-typescript.js";

const { carryingOut } = await import("../../foundation/workers/carrying-out.ts");
const { workOutStatement } = await import("./work-out-statement.ts");
export default carryingOut(workOutStatement);
