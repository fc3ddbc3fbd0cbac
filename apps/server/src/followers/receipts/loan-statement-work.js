// Work of a pool's thread: reads and writes a loan's statement.
import "../../foundation/workers/read-typescript.js";

const { carryingOut } = await import("../../foundation/workers/carrying-out.ts");
const { workOutLoanStatement } = await import("./work-out-loan-statement.ts");
export default carryingOut(workOutLoanStatement);
