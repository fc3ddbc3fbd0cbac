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
