/** What belongs together, in the order in which a reader meets it. */
export const TAGS = [
  { name: "Service", description: "Whether the service runs, who is calling, and keys." },
  { name: "Accounts", description: "Assets, customers, and what they have." },
  { name: "Markets", description: "What is lent against what, at which terms." },
  { name: "Prices", description: "Feeds, quotes, marks, and past crashes." },
  { name: "Loans", description: "Loans, their plans and their alerts." },
  { name: "Rescue", description: "Links by which others may help a loan." },
  { name: "Liquidations", description: "Sales of collateral, and receipts of them." },
  { name: "Book", description: "All loans together, now and at earlier entries." },
  { name: "Ledger", description: "Accounts of the ledger, and statements." },
  { name: "Journal", description: "The entries that everything is made of." },
  { name: "Stream", description: "What happens, as it happens." },
  { name: "Notifications", description: "What borrowers are told, and how." },
  { name: "Webhooks", description: "What happens, posted to addresses of one's own." },
  { name: "Audit log", description: "Who did what with whose data." },
  { name: "Sandbox", description: "What there is in a sandbox only." },
] as const;
