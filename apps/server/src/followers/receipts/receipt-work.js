// Work of a pool's thread: makes the receipt of a sale.
import "../../foundation/workers/read-typescript.js";

const { carryingOut } = await import("../../foundation/workers/carrying-out.ts");
const { workOutReceipt } = await import("./work-out-receipt.ts");
export default carryingOut(workOutReceipt);
