// Work of a pool's thread: makes an earlier book again.
import "../../foundation/workers/read-typescript.js";

const { carryingOut } = await import("../../foundation/workers/carrying-out.ts");
const { travel } = await import("./travel.ts");
export default carryingOut(travel);
