import type { loanStatementRoutes } from "@plimsoll/contract";
import type { LoanId } from "@plimsoll/engine";
import { look, nowOf } from "../../../book/look.ts";
import { placeOf } from "../../../followers/history/reads/cursor.ts";
import { readStatedLoan } from "../../../followers/history/reads/loan-statement.ts";
import { isZone } from "../../../followers/receipts/instant-in-zone.ts";
import {
  LOAN_STATEMENT,
  STATEMENT_EVENTS_MAX,
  type LoanStatementOrder,
} from "../../../followers/receipts/work-out-loan-statement.ts";
import type { Config } from "../../../foundation/config/environment.ts";
import { invalidField, problem } from "../../../views/http-problem.ts";
import { loanNotFound } from "../../../views/names.ts";
import { forWhom, type AnyRequest, type HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";
import { upToDate, type HistoryServices } from "../up-to-date.ts";

const STATEMENT_DAYS_MAX = 3_700;
const DAY_MILLIS = 86_400_000;
/** How often a statement is begun again because an asset was registered meanwhile. */
const BEGUN_MAX = 3;

interface LoanStatementServices extends HistoryServices, Pick<Services, "workers" | "databaseUrl"> {
  readonly config: Pick<Config, "mode">;
  readonly people: Pick<Services["people"], "nameOf">;
}

interface Asked {
  readonly params: { readonly loan: string };
  readonly query: {
    readonly from?: string | undefined;
    readonly to?: string | undefined;
    readonly zone: string;
    readonly opened?: number | undefined;
  };
}

export const loanStatementHandlers: HandlersOf<typeof loanStatementRoutes, LoanStatementServices> =
  {
    getLoanStatement: (request, services) => {
      const { cursor, limit } = request.query;
      return statement(request, services, { form: "json", after: placeOf(cursor), limit });
    },

    getLoanStatementCsv: (request, services) => statement(request, services, whole("csv")),

    getLoanStatementPdf: (request, services) => statement(request, services, whole("pdf")),
  };

type Form = Pick<LoanStatementOrder, "form" | "after" | "limit">;

function whole(form: "csv" | "pdf"): Form {
  return { form, after: undefined, limit: STATEMENT_EVENTS_MAX };
}

/** Confined callers reach loans that are or were theirs, whoever has the name now. */
async function statement(request: AnyRequest & Asked, services: LoanStatementServices, form: Form) {
  const { params, query, caller, isConfined } = request;
  const { zone } = query;
  if (!isZone(zone)) throw invalidField("zone", "Write a zone such as Europe/Berlin.");
  const { workers, databaseUrl, config, people, book } = services;
  const owner = isConfined ? (caller.account ?? "") : undefined;
  const named = { loan: params.loan, owner, openedSequence: query.opened };
  for (let begun = 0; begun < BEGUN_MAX; begun += 1) {
    const sequence = await upToDate(services);
    const loan = await readStatedLoan(book.served.history.tables, named);
    if (loan === undefined) throw loanNotFound(params.loan as LoanId);
    const { value } = await look(book, (present) => ({
      now: nowOf(present, book),
      assets: [...present.assets.values()].map(({ id, decimals }) => ({ id, decimals })),
    }));
    const times = timesOf(query, { openedAt: loan.openedAt, now: value.now });
    const body = await workers.run(
      LOAN_STATEMENT,
      {
        ...{ ...form, ...times, databaseUrl, zone, assets: value.assets },
        named: { ...named, openedSequence: loan.openedSequence },
        customerName: await people.nameOf(loan.owner),
        isSandbox: config.mode === "sandbox",
      },
      forWhom(request),
    );
    if (body === "not_found") throw loanNotFound(params.loan as LoanId);
    if (body === "too_long") {
      const sentence = `The period has more than ${STATEMENT_EVENTS_MAX} movements. Use a shorter one.`;
      throw invalidField("to", sentence);
    }
    if (body !== "outdated") return { body, sequence };
  }
  const detail = "Assets are being registered. Ask again in a moment.";
  throw problem("unavailable", detail, { retryAfterSeconds: 1 });
}

/**
 * The period that is meant. One that is not over ends with the present, that millisecond included, and its
 * interest is counted up to now.
 */
function timesOf(
  query: Asked["query"],
  { openedAt, now }: { readonly openedAt: number; readonly now: number },
): Pick<LoanStatementOrder, "period" | "asOf" | "isFinal"> {
  const from = query.from === undefined ? openedAt : Date.parse(query.from);
  const asked = query.to === undefined ? now + 1 : Date.parse(query.to);
  if (asked <= from) throw invalidField("to", "Use an instant after from.");
  if (asked - from > STATEMENT_DAYS_MAX * DAY_MILLIS) {
    throw invalidField("to", `Use a period of at most ${STATEMENT_DAYS_MAX} days.`);
  }
  const isFinal = asked <= now;
  const to = isFinal ? asked : now + 1;
  return { period: { from, to }, asOf: isFinal ? asked : Math.max(from, now), isFinal };
}
