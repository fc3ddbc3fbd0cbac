import type { OperationId, RouteSpec } from "@plimsoll/contract";
import type { LoanId } from "@plimsoll/engine";
import { encodeCanonical } from "@plimsoll/journal";
import { peek } from "../../book/look.ts";
import type { Caller } from "../../people/caller.ts";
import type { Services } from "./services.ts";

/** Reads of staff that show people's affairs, beside all routes with an owner. */
const SHOWING_PEOPLE: ReadonlySet<string> = new Set<OperationId>([
  "listCustomers",
  "searchLoans",
  "listLiquidatableLoans",
  "listRiskiestLoans",
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

export interface StaffRead {
  readonly operation: string;
  readonly caller: Caller;
  readonly address: string;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

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
  async record(read: StaffRead): Promise<void> {
    const asked = { ...textsOf(read.params), ...textsOf(read.query), ...accountIn(read.body) };
    for (const name of PAGING) delete asked[name];
    const { operation, caller, address } = read;
    const key = encodeCanonical([caller.id, operation, asked]);
    const now = performance.now();
    const last = this.#known.get(key);
    if (last !== undefined && now - last < WINDOW_MILLIS) return;
    const { loan, account = await this.#ownerOf(loan), webhook } = asked;
    const about = loan === undefined ? webhook && `webhook:${webhook}` : `loan:${loan}`;
    await this.#services.audit.record({
      ...{ actor: caller.id, act: "staff.read", address, account: account ?? null },
      subject: about ?? null,
      details: { route: operation, ...asked },
    });
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(key, now);
  }

  async #ownerOf(loan: string | undefined): Promise<string | undefined> {
    if (loan === undefined) return undefined;
    return peek(this.#services.book, (book) => book.loans.get(loan as LoanId)?.owner);
  }
}

function textsOf(input: unknown): Record<string, string> {
  if (typeof input !== "object" || input === null) return {};
  const members = Object.entries(input).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members.map(([name, value]) => [name, String(value)]));
}

function accountIn(body: unknown): Record<string, string> {
  const { account } = textsOf(body);
  return account === undefined ? {} : { account };
}
