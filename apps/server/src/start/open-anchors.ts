import { Anchors } from "../followers/anchors/anchors.ts";
import type { CheckpointKey } from "../followers/anchors/checkpoint-key.ts";
import { filePlace } from "../followers/anchors/places/file-place.ts";
import type { Place } from "../followers/anchors/places/place.ts";
import type { PlaceSetting } from "../followers/anchors/places/read-places.ts";
import { webhookPlace } from "../followers/anchors/places/webhook-place.ts";
import { ConfigError, type Config } from "../foundation/config/environment.ts";
import type { Foundation } from "./open-foundation.ts";

const MINUTE_MS = 60_000;
const NOBODY_OUTSIDE =
  "PLIMSOLL_ANCHORS names no place: checkpoints lie in the database alone, so whoever may write to it can " +
  "delete or rewrite entries unseen. Name a file on another machine, a webhook or a time-stamp authority.";

/** The checkpoints of this server's journals; nothing is made or compared yet. */
export async function openAnchors(
  { config, databaseUrl, database, store, workers, alarms, clock, log }: Foundation,
  settings: readonly PlaceSetting[],
  key: CheckpointKey,
): Promise<Anchors> {
  const { anchors, mode } = config;
  if (settings.length === 0 && mode === "live") {
    log.error({ part: "anchors" }, NOBODY_OUTSIDE);
    alarms.raise({ name: "anchors_missing", sentence: NOBODY_OUTSIDE, stopsService: false });
  }
  return new Anchors({
    pool: database.pool,
    store,
    key,
    earlierKeys: anchors.keys,
    workers,
    lookout: {
      ...{ databaseUrl, places: settings, tsaCertificates: anchors.tsaCertificates },
      keys: [key.publicKey, ...anchors.keys],
    },
    places: await Promise.all(settings.map((setting) => openPlace(setting, config, key))),
    rhythm: { everyEntries: anchors.everyEntries, everyMs: anchors.everyMinutes * MINUTE_MS },
    alarmAfterMs: anchors.alarmMinutes * MINUTE_MS,
    alarms,
    now: () => clock.estimate(),
    log: log.child({ part: "anchors" }),
  });
}

async function openPlace(
  setting: PlaceSetting,
  { anchors }: Config,
  key: CheckpointKey,
): Promise<Place> {
  if (setting.kind === "file") return filePlace(setting.path);
  if (setting.kind === "webhook") return webhookPlace(setting.url, key);
  if (anchors.tsaCertificates === undefined) {
    const needed = "PLIMSOLL_TSA_CERTIFICATES is missing: a PEM file with the root certificates";
    throw new ConfigError(`${needed} that the time stamps of ${setting.url} must lead to.`);
  }
  // Half a megabyte of code that only an authority needs.
  const { timeStampPlace } = await import("../followers/anchors/places/time-stamp-place.ts");
  return timeStampPlace(setting.url, anchors.tsaCertificates);
}
