import { toInstant } from "@plimsoll/contract";
import { placeKey, type OraclePrice } from "@plimsoll/engine";
import { pageOfRows, placeOf } from "../../../followers/history/reads/cursor.ts";
import { readFlaggedSales } from "../../../followers/history/reads/flagged-sales.ts";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import { marketIn } from "../../../followers/history/views.ts";
import { look } from "../../../book/look.ts";
import type { Handlers } from "../operation.ts";
import { amount, price, ratio } from "../../../views/amount.ts";
import { upToDate } from "./history.ts";

const SALES_MAX = 200;

export const auditHandlers: Handlers<"listFlaggedLiquidations"> = {
  listFlaggedLiquidations: async ({ query }, services) => {
    const before = placeOf(query.cursor);
    const sequence = await upToDate(services);
    // A long backlog is the background's; whoever asks waits for a few sales of it and no more.
    await services.saleReviews.run(SALES_MAX);
    const stored = await readFlaggedSales(services.history.tables, { before, limit: query.limit });
    const { rows, nextCursor } = pageOfRows(stored, query.limit, (row) => ({
      sequence: safeInteger(row.sequence),
      index: row.event_index,
      line: 0,
    }));
    const { value: items } = await look(services, (book) =>
      rows.map((row) => {
        const market = marketIn(book, row.market);
        const place = { sequence: safeInteger(row.sequence), index: row.event_index };
        return {
          ...place,
          at: toInstant(safeInteger(row.at)),
          loan: row.loan,
          account: row.owner,
          market: row.market,
          triggerLtv: ratio(BigInt(row.trigger_ltv)),
          soldPrice: price(market, BigInt(row.sold_price) as OraclePrice),
          honestPrice: price(market, BigInt(row.honest_price) as OraclePrice),
          amount: amount(market.loanAsset, BigInt(row.amount)),
          isPaid: book.madeWhole.has(placeKey(place)),
        };
      }),
    );
    return { body: { items, nextCursor }, sequence };
  },
};
