// Entry of the feed process: runs the sources as they are. The library comes first: once TypeScript can be read,
// each of its files is looked at as well, which takes twice as long.
import "ccxt";

await import("../../foundation/workers/read-typescript.js");
await import("./feed-process.ts");
