import type { JournalStore } from "@plimsoll/journal";
import type { Logger } from "pino";
import type { Alarms } from "../../foundation/alarms.ts";
import type { ClockGuard } from "../../foundation/clock/clock-guard.ts";
import type { Config } from "../../foundation/config/environment.ts";
import type { CrashCandles } from "../../book/crashes/crash-candles.ts";
import type { Database } from "../../foundation/database/database.ts";
import type { Notifications } from "../../followers/notifications/start-notifications.ts";
import type { ApiKeyRing } from "../../people/api-keys.ts";
import type { OpenAuditLog } from "../../people/audit-log/open-audit-log.ts";
import type { KeyUses } from "../../people/key-uses.ts";
import type { Keyring } from "../../foundation/secrets/keyring.ts";
import type { RoleGrants } from "../../people/grants/role-grants.ts";
import type { People } from "../../people/people.ts";
import type { History } from "../../followers/history/history.ts";
import type { Anchors } from "../../followers/anchors/anchors.ts";
import type { OperatorKey } from "../../followers/receipts/operator-key.ts";
import type { SaleReviews } from "../../followers/audits/start-sale-reviews.ts";
import type { EventLog } from "../../followers/stream/event-log.ts";
import type { Webhooks } from "../../followers/webhooks/start-webhooks.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { FrameHub } from "./streams/frame-hub.ts";
import type { StreamDoor } from "./streams/stream-door.ts";
import type { TestMessages } from "./test-messages.ts";
import type { Workers } from "../../foundation/workers/workers.ts";
import type { TimeTravel } from "../../book/time-travel/time-travel.ts";
import type { OpenedBook, PresentBook } from "../../book/book-handle.ts";
import type { BookViews } from "../../book/book-views.ts";
import type { Metrics } from "../../book/metrics.ts";

/** What serves one book. */
export interface ServedBook extends OpenedBook {
  readonly metrics: Metrics;
  readonly history: History;
  /** What the stream sends. */
  readonly eventLog: EventLog;
  readonly saleReviews: SaleReviews;
  readonly webhooks: Webhooks;
  readonly notifications: Notifications;
}

/** A book that is served by some of this at the least. */
export type BookServedBy<Parts extends keyof ServedBook> = PresentBook<
  Pick<ServedBook, Parts | "sequencer">
>;

/** Everything that requests are answered with. */
export interface Services {
  /** Knows which book is served now. */
  readonly book: PresentBook<ServedBook>;
  readonly config: Config;
  readonly keyring: Keyring;
  /** Signed checkpoints of the journal. */
  readonly anchors: Anchors;
  /** Signs receipts. */
  readonly receiptKey: OperatorKey;
  readonly log: Logger;
  readonly alarms: Alarms;
  /** What time it is for a book that no scenario plays. */
  readonly clock: ClockGuard;
  readonly database: Database;
  readonly store: JournalStore;
  readonly people: People;
  /** What people may do beyond what every customer may. */
  readonly grants: RoleGrants;
  readonly keys: ApiKeyRing;
  readonly keyUses: KeyUses;
  readonly audit: OpenAuditLog;
  /** The scenario that plays; null in live mode and in an empty sandbox. */
  readonly sandbox: Sandbox | null;
  readonly frames: FrameHub;
  readonly bookViews: BookViews;
  readonly streams: StreamDoor;
  readonly testMessages: TestMessages;
  readonly timeTravel: TimeTravel;
  /** Threads for all that is more than a bounded look. */
  readonly workers: Workers;
  /** Where threads find the tables that they read. */
  readonly databaseUrl: string;
  /** Real candles of past crashes, which rehearsals play instead of what is drawn by chance. */
  readonly crashCandles: CrashCandles;
}
