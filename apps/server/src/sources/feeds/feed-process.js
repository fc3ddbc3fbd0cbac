// Entry of the feed process: runs the sources as they are.
import "../../foundation/workers/read-typescript.js";

await import("./feed-process.ts");
