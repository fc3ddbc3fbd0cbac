import { sql } from "kysely";
import type { Tables } from "../foundation/database/database.ts";

interface Use {
  count: number;
  at: Date;
  address: string;
}

const FLUSH_MILLIS = 5_000;

/** The record of who used which key, when and from where; written every few seconds, not per request. */
export class KeyUses {
  readonly #tables: Tables;
  readonly #onFailure: (error: unknown) => void;
  #pending = new Map<string, Use>();
  #timer: NodeJS.Timeout;

  constructor(tables: Tables, onFailure: (error: unknown) => void) {
    this.#tables = tables;
    this.#onFailure = onFailure;
    this.#timer = setInterval(() => void this.flush(), FLUSH_MILLIS);
    this.#timer.unref();
  }

  note(keyId: string, address: string): void {
    const use = this.#pending.get(keyId);
    if (use === undefined) this.#pending.set(keyId, { count: 1, at: new Date(), address });
    else {
      use.count += 1;
      use.at = new Date();
      use.address = address;
    }
  }

  async flush(): Promise<void> {
    if (this.#pending.size === 0) return;
    const uses = this.#pending;
    this.#pending = new Map();
    try {
      await this.#tables
        .insertInto("service.api_key_uses")
        .values(
          [...uses].map(([key_id, { count, at, address }]) => ({
            key_id,
            day: at.toISOString().slice(0, 10),
            uses: String(count),
            last_used_at: at,
            last_address: address,
          })),
        )
        .onConflict((conflict) =>
          conflict.columns(["key_id", "day"]).doUpdateSet({
            uses: sql`service.api_key_uses.uses + excluded.uses`,
            last_used_at: sql`excluded.last_used_at`,
            last_address: sql`excluded.last_address`,
          }),
        )
        .execute();
    } catch (error) {
      this.#onFailure(error);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }
}
