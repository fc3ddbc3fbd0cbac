import type { NoticeText, Summary } from "./format.ts";

const PHRASES: Readonly<Record<string, string>> = {
  email: "by e-mail",
  push: "by push message",
  webhook: "by webhook",
  in_app: "in the app",
  trusted_contact: "to the trusted contact",
};

/** The way a notice went, as part of a sentence; a channel of a newer release by its name. */
export function channelPhrase(channel: string): string {
  return PHRASES[channel] ?? `by ${channel.replaceAll("_", " ")}`;
}

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
