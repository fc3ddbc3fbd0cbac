// Loaded into a server's process before anything else: the machine's clock is wrong by as many
// milliseconds as the file says that PLIMSOLL_TEST_CLOCK names. The monotonic clock stays as it is.
import { readFileSync } from "node:fs";

const file = process.env.PLIMSOLL_TEST_CLOCK;
const TrueDate = Date;
const READ_EVERY_MILLIS = 20;
let readAt = -Infinity;
let wrongBy = 0;

function now() {
  if (performance.now() - readAt > READ_EVERY_MILLIS) {
    readAt = performance.now();
    wrongBy = Number(readFileSync(file, "utf8"));
  }
  return TrueDate.now() + wrongBy;
}

globalThis.Date = class extends TrueDate {
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }

  static now() {
    return now();
  }
};
