import { formatAmount, isAssetKind } from "@plimsoll/engine";
import type { AssetId, Event, LedgerAccount, LedgerAccountId } from "@plimsoll/engine";
import { formatInstant } from "@plimsoll/lab";
import type { JournalEntry } from "@plimsoll/journal";
import type { OpenJournal } from "../database/with-journal.ts";
import {
  LedgerWalk,
  type Exporter,
  type LedgerLine,
  type LedgerTransaction,
} from "./journal-walk.ts";

const HEADING =
  "; Debits are positive, credits negative. Every event that moved something is a transaction;\n" +
  "; the last one asserts the balances of the book itself.\n" +
  "decimal-mark .\n";

/** Members of events that say whom they concern. */
const SUBJECTS = ["account", "loan", "market"] as const;

/**
 * The ledger as a plain-text journal for hledger, all accounts and commodities declared, so that
 * `hledger check --strict` proves it. Amounts have all the digits of their asset: hledger rounds to
 * the digits it was shown before it asks whether a transaction balances.
 */
export function hledgerExporter(owner: OpenJournal["owner"]): Exporter {
  const walk = new LedgerWalk(owner);
  const writer = new HledgerWriter(walk);
  let lastEntry: JournalEntry | undefined;
  return {
    begin: () => HEADING,
    entries: (entries) => {
      lastEntry = entries.at(-1) ?? lastEntry;
      return entries
        .flatMap((entry) => walk.advance(entry))
        .map((transaction) => writer.transaction(transaction))
        .join("");
    },
    end: () => (lastEntry === undefined ? "" : writer.closing(lastEntry)),
  };
}

class HledgerWriter {
  readonly #walk: LedgerWalk;
  readonly #declaredAssets = new Set<AssetId>();
  readonly #declaredAccounts = new Set<string>();
  readonly #touched = new Set<LedgerAccountId>();

  constructor(walk: LedgerWalk) {
    this.#walk = walk;
  }

  transaction({ sequence, place, event, lines }: LedgerTransaction): string {
    const at = formatInstant(event.at);
    const tags = [`event:${place}`, `at:${at}`, ...subjectsOf(event)];
    const heading = `\n${dateOf(at)} (${sequence}) ${event.type}  ; ${tags.join(", ")}\n`;
    const declarations = lines.map((line) => this.#declare(line)).join("");
    return declarations + heading + lines.map(postingOf).join("");
  }

  /** Asks hledger whether its sums are the balances that the book has. */
  closing({ sequence, at }: JournalEntry): string {
    const accounts = [...this.#touched].sort().flatMap((id) => {
      const account = this.#walk.book.ledger.get(id);
      return account === undefined ? [] : [account];
    });
    if (accounts.length === 0) return "";
    const assertions = accounts.map((account) => {
      const decimals = this.#walk.decimalsOf(account.asset);
      const nothing = amountOf({ account, amount: 0n, decimals });
      const balance = amountOf({ account, amount: account.balance, decimals });
      return `    ${nameOf(account)}  ${nothing} = ${balance}\n`;
    });
    const date = dateOf(new Date(at).toISOString());
    return `\n${date} (${sequence}) balances of the book\n${assertions.join("")}`;
  }

  #declare({ account, decimals }: LedgerLine): string {
    const { id, asset } = account;
    if (this.#touched.has(id)) return "";
    this.#touched.add(id);
    const declarations: string[] = [];
    if (!this.#declaredAssets.has(asset)) {
      this.#declaredAssets.add(asset);
      const digits = decimals === 0 ? "1000." : `1000.${"0".repeat(decimals)}`;
      declarations.push(`\ncommodity ${digits} ${commodityOf(asset)}\n`);
    }
    const name = nameOf(account);
    if (!this.#declaredAccounts.has(name)) {
      this.#declaredAccounts.add(name);
      declarations.push(`\naccount ${name}\n`);
    }
    return declarations.join("");
  }
}

function subjectsOf(event: Event): string[] {
  const members: Readonly<Record<string, unknown>> = { ...event };
  return SUBJECTS.flatMap((name) => {
    const subject = members[name];
    return typeof subject === "string" && subject !== "" ? [`${name}:${subject}`] : [];
  });
}

function postingOf(line: LedgerLine): string {
  return `    ${nameOf(line.account)}  ${amountOf(line)}\n`;
}

/** `assets:custody`, `liabilities:available:alice`. One account holds every asset. */
function nameOf({ kind, owner }: LedgerAccount): string {
  const side = isAssetKind(kind) ? "assets" : "liabilities";
  return [side, kind, ...(owner === "" ? [] : [owner])].join(":");
}

function amountOf({ account, amount, decimals }: LedgerLine): string {
  return `${formatAmount(amount, decimals, { minFraction: decimals })} ${commodityOf(account.asset)}`;
}

/** Symbols with anything but letters stand in quotes. */
function commodityOf(asset: AssetId): string {
  return /^[A-Za-z]+$/.test(asset) ? asset : `"${asset}"`;
}

function dateOf(instant: string): string {
  return instant.slice(0, "2026-01-31".length);
}
