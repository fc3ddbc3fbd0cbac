// Entry of a thread that judges a password.
import "../../foundation/workers/read-typescript.js";

const { estimate } = await import("./estimate.ts");

export default estimate;
