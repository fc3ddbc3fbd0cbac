// Work of a pool's thread: reads and writes what a lender has earned.
import "../../foundation/workers/read-typescript.js";

const { carryingOut } = await import("../../foundation/workers/carrying-out.ts");
const { workOutEarnings } = await import("./work-out-earnings.ts");
export default carryingOut(workOutEarnings);
