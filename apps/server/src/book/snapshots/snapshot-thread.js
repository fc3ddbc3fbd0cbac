// Entry of the thread that makes snapshots.
import "../../foundation/workers/read-typescript.js";

const { serveSnapshots } = await import("@plimsoll/sequencer");
await serveSnapshots();
