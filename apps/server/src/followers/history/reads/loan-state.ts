/** What of a loan's row says where it is in its life. */
interface Ends {
  readonly settled_at: string | null;
  readonly closed_at: string | null;
}

/** Where a loan is in its life: a closed one was settled first, with what closed it at the latest. */
export function stateInHistory({ settled_at, closed_at }: Ends): "open" | "settled" | "closed" {
  if (closed_at !== null) return "closed";
  return settled_at === null ? "open" : "settled";
}
