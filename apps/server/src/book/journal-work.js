// Work of a pool's thread: reads the journal.
import "../foundation/workers/read-typescript.js";

const { carryingOut } = await import("../foundation/workers/carrying-out.ts");
const { workOnJournal } = await import("./read-journal.ts");
export default carryingOut(workOnJournal);
