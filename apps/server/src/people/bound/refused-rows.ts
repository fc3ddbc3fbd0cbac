import type { AuditLog } from "../audit-log/audit-log.ts";
import type { BoundName, BoundRow } from "./bound-kinds.ts";

const REMEMBERED_MAX = 10_000;

/** Says once in the audit log of each row that somebody else has written or altered. */
export class RefusedRows {
  readonly #audit: Pick<AuditLog, "note">;
  readonly #told = new Set<string>();

  constructor(audit: Pick<AuditLog, "note">) {
    this.#audit = audit;
  }

  note(name: BoundName, row: BoundRow): void {
    const id = textOf(row["id"]);
    const told = JSON.stringify([name, id, textOf(row["mac"])]);
    if (this.#told.has(told)) return;
    if (this.#told.size >= REMEMBERED_MAX) this.#told.clear();
    this.#told.add(told);
    const person = name === "user" ? id : textOf(row["userId"]);
    this.#audit.note({
      ...{ actor: "service", act: "person.row_refused", account: null, address: null },
      subject: person === "" ? null : `person:${person}`,
      details: { kind: name, row: name === "session" ? "" : id },
    });
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
