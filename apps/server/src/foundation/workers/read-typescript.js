// To be imported first by the entry of a thread: a thread reads TypeScript only after it is told how.
import { register } from "tsx/esm/api";

register({ tsconfig: false });
