import type { OperationId, RouteSpec } from "@plimsoll/contract";
import { encodeCanonical } from "@plimsoll/journal";
import { aboutOf, namedIn, type Asked } from "./asked.ts";
import type { Services } from "./services.ts";

/** Reads of staff that show people's affairs, beside all routes with an owner. */
const SHOWING_PEOPLE: ReadonlySet<string> = new Set<OperationId>([
  "listCustomers",
  "searchLoans",
  "listLiquidatableLoans",
  "listRiskiestLoans",
  "getLiveBook",
  "getBookAt",
  "previewMarketSettings",
  "listActions",
  "listPostings",
  "listFlaggedLiquidations",
  "getLiquidationReceipt",
  "getLiquidationReceiptPdf",
  "listJournalEntries",
  "getJournalEntry",
  "streamEvents",
  "getWebhook",
  "listWebhookDeliveries",
  "getWebhookDelivery",
  "listAuditLog",
]);

/** One entry stands for what the same person reads by the same question within this time. */
const WINDOW_MILLIS = 60_000;
const KNOWN_MAX = 10_000;
/** Which page of a list it is matters to nobody. */
const PAGING = ["cursor", "limit"];

/** Whether staff who call this route see affairs of people. */
export function showsPeople(operation: string, spec: RouteSpec): boolean {
  const { access, method, isReadOnly } = spec;
  if (access.kind !== "roles" || (method !== "get" && isReadOnly !== true)) return false;
  return access.owner !== undefined || SHOWING_PEOPLE.has(operation);
}

/**
 * Writes every read of other people's data by staff into the audit log: who, by which question, about whom.
 * A page that asks the same again every few seconds makes one entry a minute.
 */
export class StaffReads {
  readonly #services: Pick<Services, "audit" | "book">;
  readonly #known = new Map<string, number>();

  constructor(services: Pick<Services, "audit" | "book">) {
    this.#services = services;
  }

  /**
   * Settles once the read is written down: nothing is shown before.
   *
   * @throws AuditLogUnavailable
   */
  async record(read: Asked): Promise<void> {
    const asked = namedIn(read);
    for (const name of PAGING) delete asked[name];
    const { operation, caller, address } = read;
    const key = encodeCanonical([caller.id, operation, asked]);
    const now = performance.now();
    const last = this.#known.get(key);
    if (last !== undefined && now - last < WINDOW_MILLIS) return;
    await this.#services.audit.record({
      ...{ actor: caller.id, act: "staff.read", address },
      ...(await aboutOf(asked, this.#services)),
      details: { route: operation, ...asked },
    });
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(key, now);
  }
}
