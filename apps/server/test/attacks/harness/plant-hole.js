// Loaded into a server's process before anything else: plants the holes that PLIMSOLL_TEST_HOLES lists, as
// JSON, into the sources of this process and its workers while they are loaded.
import { register } from "node:module";

register("./plant-hole-hooks.js", import.meta.url, {
  data: JSON.parse(process.env.PLIMSOLL_TEST_HOLES),
});
