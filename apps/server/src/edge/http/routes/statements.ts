import type { statementRoutes } from "@plimsoll/contract";
import { look } from "../../../book/look.ts";
import { placeOf } from "../../../followers/history/reads/cursor.ts";
import type { Period } from "../../../followers/history/reads/postings.ts";
import { STATEMENT, type StatementOrder } from "../../../followers/receipts/work-out-statement.ts";
import type { Config } from "../../../foundation/config/environment.ts";
import { invalidField, problem } from "../../../views/http-problem.ts";
import { forWhom, type AnyRequest, type HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";
import { upToDate, type HistoryServices } from "../up-to-date.ts";

const STATEMENT_DAYS_MAX = 3_700;
const FILE_MOVEMENTS_MAX = 50_000;
const DAY_MILLIS = 86_400_000;
/** How often a statement is begun again because an asset was registered meanwhile. */
const BEGUN_MAX = 3;

interface StatementServices extends HistoryServices, Pick<Services, "workers" | "databaseUrl"> {
  readonly config: Pick<Config, "mode">;
}

export const statementHandlers: HandlersOf<typeof statementRoutes, StatementServices> = {
  getStatement: (request, services) => {
    const { params, query } = request;
    const period = periodOf(query);
    const after = placeOf(query.cursor);
    const { limit } = query;
    return statement(request, services, { ...params, period, after, limit, form: "json" });
  },

  getStatementCsv: (request, services) =>
    statement(request, services, { ...wholeOf(request), form: "csv" }),

  getStatementPdf: (request, services) =>
    statement(request, services, { ...wholeOf(request), form: "pdf" }),
};

/** A statement with all its movements. */
function wholeOf({ params, query }: { params: { account: string }; query: PeriodText }) {
  const period = periodOf(query);
  return { account: params.account, period, after: undefined, limit: FILE_MOVEMENTS_MAX };
}

async function statement(
  request: AnyRequest,
  services: StatementServices,
  asked: Omit<StatementOrder, "databaseUrl" | "assets" | "isSandbox">,
) {
  const { workers, databaseUrl, config } = services;
  const isSandbox = config.mode === "sandbox";
  for (let begun = 0; begun < BEGUN_MAX; begun += 1) {
    const sequence = await upToDate(services);
    const { value: assets } = await look(services.book, (book) =>
      [...book.assets.values()].map(({ id, decimals }) => ({ id, decimals })),
    );
    const order = { ...asked, databaseUrl, assets, isSandbox };
    const body = await workers.run(STATEMENT, order, forWhom(request));
    if (body === "too_long") {
      const sentence = `The period has more than ${asked.limit} movements. Use a shorter one.`;
      throw invalidField("to", sentence);
    }
    if (body !== "outdated") return { body, sequence };
  }
  const detail = "Assets are being registered. Ask again in a moment.";
  throw problem("unavailable", detail, { retryAfterSeconds: 1 });
}

interface PeriodText {
  readonly from: string;
  readonly to: string;
}

function periodOf(query: PeriodText): Period {
  const period = { from: Date.parse(query.from), to: Date.parse(query.to) };
  if (period.to <= period.from) throw invalidField("to", "Use an instant after from.");
  if (period.to - period.from > STATEMENT_DAYS_MAX * DAY_MILLIS) {
    throw invalidField("to", `Use a period of at most ${STATEMENT_DAYS_MAX} days.`);
  }
  return period;
}
