// Loaded into a server's process before anything else: plants the holes that PLIMSOLL_TEST_HOLES lists, as
// JSON, into the sources of this process and its workers while they are loaded. Libraries have no holes, so what
// a starting server needs of them comes first here, too.
import { register } from "node:module";

if (process.argv.length === 2) await import("../../../bin/libraries-of-start.js");
register("./plant-hole-hooks.js", import.meta.url, {
  data: JSON.parse(process.env.PLIMSOLL_TEST_HOLES),
});
