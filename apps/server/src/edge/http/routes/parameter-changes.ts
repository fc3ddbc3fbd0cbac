import type { historyRoutes } from "@plimsoll/contract";
import { pageOfRows, placeOf } from "../../../followers/history/reads/cursor.ts";
import { readParameterChanges } from "../../../followers/history/reads/parameter-changes.ts";
import { parameterChangeView } from "../../../followers/history/views.ts";
import { look } from "../../../book/look.ts";
import { namesOfActors } from "../../../people/names-of-actors.ts";
import type { HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";
import { upToDate } from "../up-to-date.ts";

type ParameterRoutes = Pick<typeof historyRoutes, "listParameterChanges">;

export const parameterHandlers: HandlersOf<ParameterRoutes, Services> = {
  listParameterChanges: async ({ query }, services) => {
    const sequence = await upToDate(services);
    const stored = await readParameterChanges(services.book.served.history.tables, {
      subject: query.subject,
      before: placeOf(query.cursor),
      limit: query.limit,
    });
    const { rows, nextCursor } = pageOfRows(stored, query.limit, (row) => row);
    const names = await namesOfActors(
      services.database,
      rows.flatMap(({ actor }) => actor ?? []),
    );
    const { value } = await look(services.book, (book) =>
      rows.map((row) => parameterChangeView(book, row, names.get(row.actor ?? "") ?? null)),
    );
    return { body: { items: value, nextCursor }, sequence };
  },
};
