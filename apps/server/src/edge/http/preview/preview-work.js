// Work of a pool's thread: works a loan out before it is taken.
import "../../../foundation/workers/read-typescript.js";

const { carryingOut } = await import("../../../foundation/workers/carrying-out.ts");
const { workOutPreview } = await import("./work-out-preview.ts");
export default carryingOut(workOutPreview);
