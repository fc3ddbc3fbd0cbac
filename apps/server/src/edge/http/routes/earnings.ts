import type { earningsRoutes } from "@plimsoll/contract";
import { look, nowOf } from "../../../book/look.ts";
import { EARNINGS } from "../../../followers/receipts/work-out-earnings.ts";
import { invalidField } from "../../../views/http-problem.ts";
import { accountOf, marketOf } from "../../../views/names.ts";
import { forWhom, type HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";
import { upToDate, type HistoryServices } from "../up-to-date.ts";

const SPAN_DAYS_MAX = 3_700;
const DAY_MILLIS = 86_400_000;

interface EarningsServices extends HistoryServices, Pick<Services, "workers" | "databaseUrl"> {}

export const earningsHandlers: HandlersOf<typeof earningsRoutes, EarningsServices> = {
  getSupplyEarnings: async (request, services) => {
    const { params, query } = request;
    const { workers, databaseUrl, book } = services;
    const from = query.from === undefined ? undefined : Date.parse(query.from);
    const sequence = await upToDate(services);
    const { value } = await look(book, (present) => {
      const { id, decimals } = marketOf(present, params.market).loanAsset;
      accountOf(present, params.account);
      return { now: nowOf(present, book), loanAsset: { id, decimals } };
    });
    const { now, loanAsset } = value;
    const asOf = query.to === undefined ? now : Math.min(Date.parse(query.to), now);
    if (from !== undefined && from > now)
      throw invalidField("from", "Use an instant that is over.");
    if (from !== undefined && from > asOf) throw invalidField("to", "Use an instant after from.");
    if (from !== undefined && asOf - from > SPAN_DAYS_MAX * DAY_MILLIS) {
      throw invalidField("to", `Use a span of at most ${SPAN_DAYS_MAX} days.`);
    }
    const { account, market } = params;
    const order = { databaseUrl, account, market, from, asOf, loanAsset };
    return { body: await workers.run(EARNINGS, order, forWhom(request)), sequence };
  },
};
