import { Gauge, type Registry } from "prom-client";
import type { Anchors } from "./anchors.ts";

/** How old the newest checkpoints are, what they do not cover yet, and which places lag. */
export function measureAnchors(registry: Registry, anchors: Anchors): void {
  const registers = [registry];
  new Gauge({
    name: "plimsoll_checkpoint_age_seconds",
    help: "Since the newest checkpoint of a journal was made; it grows while nothing is written.",
    labelNames: ["book"] as const,
    registers,
    collect() {
      this.reset();
      for (const { bookId: book } of anchors.standings()) {
        const age = anchors.ageMillis(book);
        if (age !== undefined) this.set({ book }, age / 1_000);
      }
    },
  });
  new Gauge({
    name: "plimsoll_checkpoint_uncovered_entries",
    help: "Durable entries that no checkpoint covers yet.",
    labelNames: ["book"] as const,
    registers,
    collect() {
      this.reset();
      for (const { bookId: book, progress } of anchors.standings())
        this.set({ book }, progress.lag);
    },
  });
  new Gauge({
    name: "plimsoll_anchor_lag_checkpoints",
    help: "Checkpoints that were made and have not arrived at a place outside.",
    labelNames: ["book", "place"] as const,
    registers,
    collect() {
      this.reset();
      for (const { bookId: book, newest, bringers } of anchors.standings()) {
        for (const { place, arrived } of bringers) {
          this.set({ book, place: place.name }, Math.max(0, (newest()?.number ?? 0) - arrived));
        }
      }
    },
  });
  new Gauge({
    name: "plimsoll_anchor_failing_seconds",
    help: "For how long a place outside has not taken checkpoints; 0 when it does.",
    labelNames: ["place"] as const,
    registers,
    collect() {
      this.reset();
      for (const { bringers } of anchors.standings()) {
        for (const { place } of bringers) {
          this.set({ place: place.name }, anchors.failingMillis(place.name) / 1_000);
        }
      }
    },
  });
}
