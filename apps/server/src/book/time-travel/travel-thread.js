// Entry of the thread that makes earlier books again: a thread reads TypeScript only after it is told how.
import { register } from "tsx/esm/api";

register({ tsconfig: false });
const { travel } = await import("./travel.ts");
await travel();
