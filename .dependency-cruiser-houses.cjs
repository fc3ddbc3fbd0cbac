/**
 * What stands on what: the rooms of each house and what each package may know. Data of their own, because
 * .dependency-cruiser.cjs makes rules of them and tools/checks plants a violation of each.
 */

const ENGINE_ROOMS = [
  "units",
  "math",
  "rates",
  "market",
  "oracle",
  "ladder",
  "liquidation",
  "protection",
  "ledger",
  "state",
  "events",
  "commands",
];
const SERVER_ROOMS = [
  "foundation",
  "sources",
  "people",
  "views",
  "book",
  "delivery",
  "followers",
  "sandbox",
  "edge",
  "start",
];
const WEB_ROOMS = ["foundation", "elements", "subjects", "shell", "pages"];
const WEB_FOUNDATION = ["format", "theme", "api", "session", "live"];
const WEB_ELEMENTS = [
  "terms",
  "figures",
  "states",
  "panels",
  "tables",
  "charts",
  "amounts",
  "load-line",
];
const WEB_SUBJECTS = [
  "access",
  "market",
  "loans",
  "plans",
  "supply",
  "feeds",
  "book",
  "ledger",
  "audit-log",
  "clock",
  "parameters",
  "receipts",
  "notifications",
  "statement",
  "sandbox",
];

/**
 * The houses. `rooms` names the folders of `root` from the ground up: a folder may import itself and what
 * stands before it. `roof` names the files that stand on top of all rooms; a house without one lies inside
 * another house. ARCHITECTURE.md draws them.
 */
const HOUSES = [
  {
    name: "engine",
    root: "packages/engine/src",
    rooms: ENGINE_ROOMS,
    roof: ["engine.ts", "index.ts"],
  },
  { name: "server", root: "apps/server/src", rooms: SERVER_ROOMS, roof: ["main.ts"] },
  {
    name: "web",
    root: "apps/web/src",
    rooms: WEB_ROOMS,
    roof: ["main.tsx", "router.tsx", "virtual.d.ts"],
  },
  { name: "web-foundation", root: "apps/web/src/foundation", rooms: WEB_FOUNDATION, roof: [] },
  { name: "web-elements", root: "apps/web/src/elements", rooms: WEB_ELEMENTS, roof: [] },
  { name: "web-subjects", root: "apps/web/src/subjects", rooms: WEB_SUBJECTS, roof: [] },
];

/** Which other packages a package knows, and why no more. */
const PACKAGES = [
  {
    name: "engine",
    knows: [],
    reason:
      "The engine knows nobody, its tests included: what it must withstand is stated in its own terms.",
  },
  {
    name: "journal",
    knows: [],
    reason:
      "The journal orders and keeps entries; it knows nothing of lending, so it can be trusted and tested alone.",
  },
  {
    name: "sequencer",
    knows: ["engine", "journal"],
    reason:
      "The sequencer joins engine and journal and serves any interface; it must not know HTTP.",
  },
  {
    name: "contract",
    knows: ["engine"],
    reason:
      "The contract is shared by server, web and cli; it may use the engine's types and units, never the machinery behind the API.",
  },
  {
    name: "receipt",
    knows: ["engine", "journal"],
    reason:
      "A receipt is checked with the engine's arithmetic and the journal's hashes alone, by anybody, anywhere.",
  },
  {
    name: "lab",
    knows: ["engine"],
    reason:
      "The lab plays books and prices through the engine alone; command line and server are its front ends.",
  },
  {
    name: "embedded-postgres",
    knows: [],
    reason:
      "It starts and stops a database for whoever asks; it knows nothing of what is kept there.",
  },
];

module.exports = { HOUSES, PACKAGES };
