// Entry of the thread that makes snapshots: a thread reads TypeScript only after it is told how.
import { register } from "tsx/esm/api";

register({ tsconfig: false });
const { serveSnapshots } = await import("@plimsoll/sequencer");
await serveSnapshots();
