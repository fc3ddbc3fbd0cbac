import { useQuery } from "@tanstack/react-query";
import { api } from "../../foundation/api/client.ts";
import { queryKey, useApi, type AnswerOf } from "../../foundation/api/query.ts";
import { netSupplied } from "./net-supplied.ts";
import { isRoundedOff } from "./rounding-note.ts";

const DAY_MILLIS = 86_400_000;
/** A statement spans ten years at most: nine back, and one ahead for a book whose clock is. */
const DAYS_BACK = 3_285;
const DAYS_AHEAD = 365;
const PAGE = 200;

/** A lender's position in a market and what it has earned; base units of the loan asset. */
export interface Position {
  readonly market: string;
  readonly asset: string;
  readonly assets: bigint;
  /** Its share of what lenders are known to lose, taken off already. */
  readonly shortfall: bigint;
  /** What can leave now, and why the rest waits. */
  readonly withdrawable: bigint;
  readonly hindrances: AnswerOf<"listSupplyPositions">["items"][number]["hindrances"];
  /** Whole number, to withdraw everything to the last unit. */
  readonly shares: string;
  readonly supplied: bigint;
  readonly earned: bigint;
}

/** The positions of an account, with earnings: worth now less what was put in on balance. */
export function usePositions(account: string | null) {
  const isEnabled = account !== null;
  const held = useApi(
    "listSupplyPositions",
    { params: { account: account ?? "" }, query: { limit: PAGE } },
    { isEnabled },
  );
  const net = useQuery({
    queryKey: [...queryKey("getStatement"), "net supplied", account],
    queryFn: ({ signal }) => readNetSupplied(account ?? "", signal),
    enabled: isEnabled,
  });
  const positions =
    held.data === undefined || net.data === undefined ? null : positionsOf(held.data, net.data);
  return {
    positions,
    error: held.error ?? net.error,
    retry: () => void Promise.all([held.refetch(), net.refetch()]),
  };
}

function positionsOf(
  { items }: AnswerOf<"listSupplyPositions">,
  net: ReadonlyMap<string, bigint>,
): readonly Position[] {
  return items.map(({ market, assets, shares, shortfall, withdrawable, hindrances }) => {
    const worth = BigInt(assets.baseUnits);
    const supplied = net.get(market) ?? 0n;
    return {
      market,
      asset: assets.asset,
      assets: worth,
      shortfall: BigInt(shortfall.baseUnits),
      withdrawable: BigInt(withdrawable.baseUnits),
      hindrances,
      shares,
      supplied,
      earned: isRoundedOff({ assets: worth, supplied }) ? 0n : worth - supplied,
    };
  });
}

async function readNetSupplied(
  account: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, bigint>> {
  const dayFromNow = (days: number): string =>
    new Date(Date.now() + days * DAY_MILLIS).toISOString();
  const period = { from: dayFromNow(-DAYS_BACK), to: dayFromNow(DAYS_AHEAD) };
  const movements: AnswerOf<"getStatement">["movements"] = [];
  let cursor: string | null = null;
  do {
    const page: AnswerOf<"getStatement"> = await api.getStatement({
      params: { account },
      query: { ...period, limit: PAGE, ...(cursor === null ? {} : { cursor }) },
      signal,
    });
    movements.push(...page.movements);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return netSupplied(movements);
}
