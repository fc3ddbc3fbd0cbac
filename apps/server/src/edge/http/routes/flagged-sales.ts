import { toInstant, type flaggedSaleRoutes } from "@plimsoll/contract";
import { placeKey, type OraclePrice } from "@plimsoll/engine";
import { pageOfRows, placeOf } from "../../../followers/history/reads/cursor.ts";
import { readFlaggedSales } from "../../../followers/history/reads/liquidations.ts";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import { marketIn } from "../../../followers/history/views.ts";
import { look } from "../../../book/look.ts";
import { amount, price, ratio } from "../../../views/amount.ts";
import { upToDate } from "../up-to-date.ts";
import type { HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";

const SALES_MAX = 200;

export const flaggedSaleHandlers: HandlersOf<typeof flaggedSaleRoutes, Services> = {
  listFlaggedLiquidations: async ({ query }, services) => {
    const before = placeOf(query.cursor);
    const sequence = await upToDate(services);
    // A long backlog is the background's; whoever asks waits for a few sales of it and no more.
    await services.book.served.saleReviews.run(SALES_MAX);
    const stored = await readFlaggedSales(services.book.served.history.tables, {
      before,
      limit: query.limit,
    });
    const { rows, nextCursor } = pageOfRows(stored, query.limit, (row) => ({
      sequence: safeInteger(row.sequence),
      index: row.event_index,
      line: 0,
    }));
    const { value: items } = await look(services.book, (book) =>
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
