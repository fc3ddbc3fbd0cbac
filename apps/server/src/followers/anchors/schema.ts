import type { Schema } from "../../foundation/database/migrations.ts";
import { createAnchors } from "./migrations/0001-create-anchors.ts";

/** Where checkpoints lie, and the cursor of the follower that makes them. */
export const ANCHORS_SCHEMA: Schema = {
  name: "anchors",
  lock: 4_711_018_008,
  migrations: [{ number: 1, name: "create-anchors", sql: createAnchors }],
};
