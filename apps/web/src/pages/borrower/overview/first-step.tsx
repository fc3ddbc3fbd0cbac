import { Text } from "@mantine/core";
import { LinkButton } from "../../../elements/panels/links.tsx";
import { Panel } from "../../../elements/panels/panel.tsx";
import { useApi } from "../../../foundation/api/query.ts";
import type { MarketTerms } from "../../../subjects/market/market-terms.ts";
import { Faucet } from "../../../subjects/sandbox/faucet.tsx";

/** For an account with nothing in it: the one thing to do next. */
export function FirstStep({ markets }: { readonly markets: readonly MarketTerms[] }) {
  const app = useApi("getApp");
  const coins = [...new Set(markets.map(({ collateralAsset }) => collateralAsset))];
  const isSandbox = app.data?.mode === "sandbox";
  return (
    <Panel title={isSandbox ? "First, some coins" : "First, a deposit"}>
      <Text mb="md" maw="60ch">
        {isSandbox
          ? "Your account is empty. Take some coins, pledge them, and borrow against them. None of it is real money."
          : `Your account is empty. As soon as ${coins.join(" or ")} has arrived at the custodian for you, it is shown here and you can borrow against it.`}
      </Text>
      <Faucet assets={coins} />
      <LinkButton to="/loans/new" variant="subtle" mt="sm" px={0}>
        Try out a loan first
      </LinkButton>
    </Panel>
  );
}
