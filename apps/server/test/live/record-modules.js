// Loaded into a server's process before anything else: writes the address of every module that the
// process and its workers load, a line each, to the file that PLIMSOLL_TEST_MODULES names.
import { register } from "node:module";

register("./record-modules-hooks.js", import.meta.url, { data: process.env.PLIMSOLL_TEST_MODULES });
