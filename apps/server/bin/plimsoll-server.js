#!/usr/bin/env node
// Runs the sources as they are, so that the server starts after `npm ci` without a build.
//
// Libraries come before that: once TypeScript can be read, each of their files is looked at as well, which takes
// twice as long. These are what every command needs.
import "@hono/zod-openapi";
import "kysely";
import "pg";
import "zod";
import { register } from "tsx/esm/api";

const [command = "start"] = process.argv.slice(2);
if (["start", "restore", "migrate"].includes(command)) await import("./libraries-of-start.js");
register({ tsconfig: false });
await import("../src/main.ts");
