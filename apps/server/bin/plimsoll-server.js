#!/usr/bin/env node
// Runs the sources as they are, so that the server starts after `npm ci` without a build.
import { register } from "tsx/esm/api";

register({ tsconfig: false });
await import("../src/main.ts");
