import { toInstant, type statementRoutes } from "@plimsoll/contract";
import { look } from "../../../book/look.ts";
import { pageOfRows, placeOf } from "../../../followers/history/reads/cursor.ts";
import type { Period } from "../../../followers/history/reads/postings.ts";
import { readStatement, type Statement } from "../../../followers/history/reads/statement.ts";
import { statementCsv } from "../../../followers/history/statement-csv.ts";
import * as views from "../../../followers/history/views.ts";
import { statementPdf } from "../../../followers/receipts/statement-pdf.ts";
import type { Config } from "../../../foundation/config/environment.ts";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import { amount } from "../../../views/amount.ts";
import { invalidField } from "../../../views/http-problem.ts";
import type { HandlersOf } from "../../../views/operation.ts";
import { upToDate, type HistoryServices } from "../up-to-date.ts";

const STATEMENT_DAYS_MAX = 3_700;
const FILE_MOVEMENTS_MAX = 50_000;
const DAY_MILLIS = 86_400_000;

export const statementHandlers: HandlersOf<
  typeof statementRoutes,
  HistoryServices & { readonly config: Pick<Config, "mode"> }
> = {
  getStatement: async ({ params, query }, services) => {
    const period = periodOf(query);
    const after = placeOf(query.cursor);
    const sequence = await upToDate(services);
    const { balances, movements } = await readStatement(services.book.served.history.tables, {
      owner: params.account,
      period,
      after,
      limit: query.limit,
    });
    const { rows, nextCursor } = pageOfRows(movements, query.limit, (row) => ({
      sequence: safeInteger(row.sequence),
      index: row.event_index,
      line: row.line,
    }));
    const { value: body } = await look(services.book, (book) => ({
      account: params.account,
      from: toInstant(period.from),
      to: toInstant(period.to),
      balances: balances.map((balance) => {
        const asset = views.assetIn(book, balance.asset);
        const inAsset = (value: bigint) => amount(asset, value);
        return {
          asset: balance.asset,
          opening: inAsset(balance.opening),
          in: inAsset(balance.in),
          out: inAsset(balance.out),
          closing: inAsset(balance.closing),
        };
      }),
      movements: rows.map((row) => views.movementView(book, row)),
      nextCursor,
    }));
    return { body, sequence };
  },

  getStatementCsv: async ({ params, query }, services) => {
    const period = periodOf(query);
    const sequence = await upToDate(services);
    const statement = await readWholeStatement(services, params.account, period);
    const { value: body } = await look(services.book, (book) =>
      statementCsv(book, period, statement),
    );
    return { body, sequence };
  },

  getStatementPdf: async ({ params, query }, services) => {
    const period = periodOf(query);
    const sequence = await upToDate(services);
    const { account } = params;
    const statement = await readWholeStatement(services, account, period);
    const { value: book } = await look(services.book, (seen) => seen);
    const isSandbox = services.config.mode === "sandbox";
    const paper = await statementPdf(book, { account, period, statement }, { isSandbox });
    return { body: paper, sequence };
  },
};

function periodOf(query: { from: string; to: string }): Period {
  const period = { from: Date.parse(query.from), to: Date.parse(query.to) };
  if (period.to <= period.from) throw invalidField("to", "Use an instant after from.");
  if (period.to - period.from > STATEMENT_DAYS_MAX * DAY_MILLIS) {
    throw invalidField("to", `Use a period of at most ${STATEMENT_DAYS_MAX} days.`);
  }
  return period;
}

/** A statement with all its movements. */
async function readWholeStatement(
  { book }: HistoryServices,
  owner: string,
  period: Period,
): Promise<Statement> {
  const limit = FILE_MOVEMENTS_MAX;
  const statement = await readStatement(book.served.history.tables, {
    owner,
    period,
    after: undefined,
    limit,
  });
  if (statement.movements.length <= limit) return statement;
  const sentence = `The period has more than ${limit} movements. Use a shorter one.`;
  throw invalidField("to", sentence);
}
