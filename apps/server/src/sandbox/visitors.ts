import { as, type AccountId, type Amount, type AssetId, type Command } from "@plimsoll/engine";
import type { Role } from "@plimsoll/contract";
import type { Sequencer } from "@plimsoll/sequencer";
import { SANDBOX_DOMAIN } from "../foundation/config/sandbox-address.ts";
import { ONE_USDC, SANDBOX_MARKETS, USDC } from "./terms.ts";

/** Whom a visitor may become by one click. */
export type DemoRole = "borrower" | "lender" | "risk";

const ACTOR = "sandbox";
const BTC = "BTC" as AssetId;
const ETH = "ETH" as AssetId;
const ONE_BTC = 10n ** 8n;
const ONE_ETH = 10n ** 18n;
const LENT = 250_000n * ONE_USDC;

interface Demo {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly coins: readonly (readonly [AssetId, bigint])[];
}

export const DEMOS: Readonly<Record<DemoRole, Demo>> = {
  borrower: {
    name: "Sandbox borrower",
    roles: ["customer"],
    coins: [
      [BTC, 2n * ONE_BTC],
      [ETH, 20n * ONE_ETH],
      [USDC, 10_000n * ONE_USDC],
    ],
  },
  lender: { name: "Sandbox lender", roles: ["customer"], coins: [[USDC, 2n * LENT]] },
  risk: { name: "Sandbox risk officer", roles: ["risk", "auditor", "operator"], coins: [] },
};

/** What the faucet gives at a time. */
export const FAUCET: ReadonlyMap<string, bigint> = new Map([
  [BTC, ONE_BTC / 2n],
  [ETH, 5n * ONE_ETH],
  [USDC, 25_000n * ONE_USDC],
]);
/** How often it gives the same asset to one account. */
export const FAUCET_TIMES = 5;

export function demoEmail(role: DemoRole, visitor: string): string {
  return `${role}-${visitor}@${SANDBOX_DOMAIN}`;
}

/** Who somebody with this address plays; null for those who signed up themselves. */
export function demoRoleOf(email: string): DemoRole | null {
  if (!email.endsWith(`@${SANDBOX_DOMAIN}`)) return null;
  const [role = ""] = email.split("-");
  return role === "borrower" || role === "lender" || role === "risk" ? role : null;
}

/**
 * Gives a demo person what they begin with; once in every book. What the book refuses at the moment (a market
 * may be paused) they go without: they are welcome all the same.
 */
export async function greet(
  sequencer: Sequencer,
  account: AccountId,
  role: DemoRole,
): Promise<void> {
  const [market] = SANDBOX_MARKETS;
  const commands: Command[] = DEMOS[role].coins.map(([asset, amount]) => {
    const reference = `sandbox-gift-${account}-${asset}`;
    return { type: "deposit", account, asset, amount: as<Amount>(amount), reference };
  });
  if (role === "lender" && market !== undefined) {
    const [assets, shares] = [as<never>(LENT), as<never>(0n)];
    commands.push({
      type: "supply",
      by: account,
      market: market.market,
      assets,
      shares,
      onBehalf: account,
    });
  }
  for (const command of commands) {
    const idempotencyKey = `sandbox gift ${account} ${command.type} ${"asset" in command ? command.asset : ""}`;
    await sequencer.submit({ command, actor: ACTOR, idempotencyKey });
  }
}

/** A request of the faucet, as it is known by when it is sent again. */
export interface FaucetRequest {
  readonly account: AccountId;
  readonly asset: AssetId;
  /** Unique for each request, with the caller's name in it. */
  readonly idempotencyKey: string;
  readonly fingerprint: string;
}

/**
 * Gives coins to an account; how often it may still ask, or null when it has had all. The same request
 * gets the same answer again, and nothing more.
 */
export async function giveFromFaucet(
  sequencer: Sequencer,
  { account, asset, idempotencyKey, fingerprint }: FaucetRequest,
): Promise<{ readonly given: bigint; readonly left: number; readonly isReplay: boolean } | null> {
  const given = FAUCET.get(asset);
  if (given === undefined) return null;
  const references = Array.from(
    { length: FAUCET_TIMES },
    (_, time) => `sandbox-faucet-${account}-${asset}-${time + 1}`,
  );
  const free = await sequencer.read((book) =>
    references.filter((reference) => !book.references.has(reference)),
  );
  // Also when all are taken: the request may be the last one, repeated.
  for (const reference of free.length === 0 ? references.slice(-1) : free) {
    const amount = as<Amount>(given);
    const command: Command = { type: "deposit", account, asset, amount, reference };
    const reply = await sequencer.submit({ command, actor: ACTOR, idempotencyKey, fingerprint });
    if (!reply.isAccepted) continue;
    const booked = reply.events.find(({ type }) => type === "deposited");
    const time = references.findIndex(
      (known) => booked?.type === "deposited" && booked.reference === known,
    );
    return { given, left: FAUCET_TIMES - 1 - time, isReplay: reply.isReplay };
  }
  return null;
}
