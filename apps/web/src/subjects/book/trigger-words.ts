/** What happens next to a loan, in a word or two of a table. */
const WORDS: Readonly<Record<string, string>> = {
  top_up: "plan tops up",
  repay: "plan repays",
  deleverage: "plan sells a slice",
  close: "plan closes",
  soft: "soft liquidation",
  liquidation: "liquidation",
  liquidatable: "open to liquidators",
};

/** A kind of trigger in the words of people. */
export function triggerText(kind: string): string {
  return WORDS[kind] ?? kind.replaceAll("_", " ");
}
