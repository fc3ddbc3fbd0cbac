// Work of a pool's thread: makes an earlier book again.
import "../../foundation/workers/read-typescript.js";

const { travel } = await import("./travel.ts");
export default travel;
