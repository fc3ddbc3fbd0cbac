// Entry of the feed process: runs the sources as they are.
import { register } from "tsx/esm/api";

register({ tsconfig: false });
await import("./feed-process.ts");
