// Worker threads of Node 20 read TypeScript only after the loader is registered in them.
import { register } from "tsx/esm/api";

register();
const { serveSnapshots } = await import("../src/index.ts");
await serveSnapshots();
