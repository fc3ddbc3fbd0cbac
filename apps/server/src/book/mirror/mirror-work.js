// Work of the mirror's thread: looks at the book as this thread has it.
import "../../foundation/workers/read-typescript.js";

const { carryingOut } = await import("../../foundation/workers/carrying-out.ts");
const { lookInMirror } = await import("./look-in-mirror.ts");
export default carryingOut(lookInMirror);
