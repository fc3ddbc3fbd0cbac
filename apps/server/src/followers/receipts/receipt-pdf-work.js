// Work of a pool's thread: writes a receipt for reading.
import "../../foundation/workers/read-typescript.js";

const { carryingOut } = await import("../../foundation/workers/carrying-out.ts");
const { workOutReceiptPdf } = await import("./work-out-receipt.ts");
export default carryingOut(workOutReceiptPdf);
