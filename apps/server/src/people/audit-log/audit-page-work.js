// Work of a pool's thread: reads and writes out a page of the audit log.
import "../../foundation/workers/read-typescript.js";

const { carryingOut } = await import("../../foundation/workers/carrying-out.ts");
const { readAuditPage } = await import("./audit-page.ts");
export default carryingOut(readAuditPage);
