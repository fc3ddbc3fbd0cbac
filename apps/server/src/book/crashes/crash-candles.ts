import type { Millis } from "@plimsoll/engine";
import { CRASH_WINDOWS, type CrashAsset } from "@plimsoll/lab/crashes";
import { sql } from "kysely";
import type { Tables } from "../../foundation/database/database.ts";
import { playCrash, type PlayedCrash, type RealHour } from "./played-crash.ts";

/** Candles of one coin and one length, their times strictly increasing. */
export interface CandleBatch {
  readonly asset: CrashAsset;
  readonly intervalSeconds: number;
  readonly source: string;
  readonly storedBy: string;
  readonly candles: readonly StoredCandle[];
}

/** Prices are dollars for one coin as decimal text. */
interface StoredCandle {
  readonly at: Date;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
}

/** What became of a batch. */
export interface CandleCounts {
  readonly added: number;
  readonly replaced: number;
  readonly unchanged: number;
}

interface HourRow {
  readonly hour: Date;
  readonly interval_seconds: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly sources: string[];
}

/** The crashes of one coin as they are on file. */
interface CrashesOnFile {
  readonly crashes: readonly PlayedCrash[];
  /** The real hours in them as JSON text, from which a thread makes the same crashes. */
  readonly hours: string;
}

/** Every crash on file as this coin met it, with these real hours, oldest first. */
export function crashesWith(asset: CrashAsset, hours: readonly RealHour[]): readonly PlayedCrash[] {
  return CRASH_WINDOWS.map((window) => playCrash(asset, window, hours));
}

/** The real candles of the crashes on file, and the paths that rehearsals play with them. */
export class CrashCandles {
  readonly #tables: Tables;
  /** Made when first asked for, thrown away by every batch. */
  readonly #onFile = new Map<CrashAsset, Promise<CrashesOnFile>>();

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** Stores a batch at once or not at all. The same batch again changes nothing. */
  async store({
    asset,
    intervalSeconds,
    source,
    storedBy,
    candles,
  }: CandleBatch): Promise<CandleCounts> {
    const rows = candles.map(({ at, ...prices }) => ({
      asset,
      interval_seconds: intervalSeconds,
      opened_at: at,
      ...prices,
      source,
      stored_by: storedBy,
    }));
    const changed = await this.#tables
      .insertInto("service.crash_candles")
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(["asset", "interval_seconds", "opened_at"])
          .doUpdateSet((row) => ({
            open: row.ref("excluded.open"),
            high: row.ref("excluded.high"),
            low: row.ref("excluded.low"),
            close: row.ref("excluded.close"),
            source: row.ref("excluded.source"),
            stored_by: row.ref("excluded.stored_by"),
            stored_at: sql<Date>`now()`,
          }))
          .where(
            sql<boolean>`
              (crash_candles.open, crash_candles.high, crash_candles.low, crash_candles.close,
               crash_candles.source)
              IS DISTINCT FROM
              (excluded.open, excluded.high, excluded.low, excluded.close, excluded.source)`,
          ),
      )
      .returning(sql<boolean>`crash_candles.xmax = 0`.as("is_new"))
      .execute();
    this.#onFile.delete(asset);
    const added = changed.filter(({ is_new }) => is_new).length;
    return { added, replaced: changed.length - added, unchanged: rows.length - changed.length };
  }

  /** The same object until another batch is stored. */
  onFile(asset: CrashAsset): Promise<CrashesOnFile> {
    const known = this.#onFile.get(asset);
    if (known !== undefined) return known;
    const asked = this.#read(asset);
    this.#onFile.set(asset, asked);
    asked.catch(() => {
      if (this.#onFile.get(asset) === asked) this.#onFile.delete(asset);
    });
    return asked;
  }

  async #read(asset: CrashAsset): Promise<CrashesOnFile> {
    const { rows } = await sql<HourRow>`
      SELECT date_bin('1 hour', opened_at, '1970-01-01T00:00:00Z') AS hour,
             interval_seconds,
             trim_scale((array_agg(open ORDER BY opened_at))[1]) AS open,
             trim_scale(max(high)) AS high,
             trim_scale(min(low)) AS low,
             trim_scale((array_agg(close ORDER BY opened_at DESC))[1]) AS close,
             array_agg(DISTINCT source ORDER BY source) AS sources
        FROM service.crash_candles
       WHERE asset = ${asset}
       GROUP BY 1, 2
      HAVING min(opened_at) = date_bin('1 hour', min(opened_at), '1970-01-01T00:00:00Z')
         AND count(*) * interval_seconds * 4 >= 3600 * 3
       ORDER BY 2, 1`.execute(this.#tables);
    const hours = rows.map(({ hour, interval_seconds, ...rest }): RealHour => {
      return { at: hour.getTime() as Millis, intervalSeconds: interval_seconds, ...rest };
    });
    return { crashes: crashesWith(asset, hours), hours: JSON.stringify(hours) };
  }
}
