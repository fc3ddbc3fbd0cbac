import type { NoticeText, Summary } from "./format.ts";

/** What became of the message about the sale itself; the rest belongs to an alert before it. */
export function newsOfSale({
  alerts,
  notices,
}: {
  readonly alerts: readonly Pick<Summary["alerts"][number], "sequence" | "index">[];
  readonly notices: readonly NoticeText[];
}): readonly NoticeText[] {
  const places = new Set(alerts.map(({ sequence, index }) => `${sequence}-${index}`));
  return notices.filter((notice) => !places.has(notice.of));
}
