/**
 * Why a mark has its status, as a stable code.
 *
 * Fresh: `venues_agree`, `price_posted`, `posted_worthless` (a posted 0 that is meant), `parts_agree`
 * (composed at the quote's mark), `quote_at_par` (composed with a quote of exactly 1).
 * Suspect: `jump_awaits_venues` (or time), `jump_awaits_time`, `jump_held` (for an operator or a longer
 * time), `part_suspect`, `peg_beyond_limit`.
 * Stale: `no_fresh_quote`, `too_few_venues`, `no_price_posted`, `part_stale`, `price_out_of_range`.
 */
export const MARK_REASONS = [
  "venues_agree",
  "price_posted",
  "posted_worthless",
  "parts_agree",
  "quote_at_par",
  "jump_awaits_venues",
  "jump_awaits_time",
  "jump_held",
  "part_suspect",
  "peg_beyond_limit",
  "no_fresh_quote",
  "too_few_venues",
  "no_price_posted",
  "part_stale",
  "price_out_of_range",
] as const;
export type MarkReason = (typeof MARK_REASONS)[number];
