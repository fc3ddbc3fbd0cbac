import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import type { LoanView } from "@plimsoll/contract";
import { useState, type SyntheticEvent } from "react";
import { RoleNote } from "../../elements/states/states.tsx";
import { useCommand } from "../../foundation/api/command.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { exactAmountText } from "../../foundation/format/numbers.ts";
import { holds } from "../../foundation/session/caller.ts";
import { useSession } from "../../foundation/session/session.ts";
import { useMarkets } from "../market/use-markets.ts";

const MAY_FORGIVE = ["operator"] as const;

/** Forgives what is left of a debt, where it is below the market's dust; nothing otherwise. */
export function ForgiveCrumb({ view }: { readonly view: LoanView }) {
  const session = useSession();
  const markets = useMarkets();
  const [reason, setReason] = useState("");
  const forgive = useCommand("forgiveDebt", { outdates: ["getLoan", "listLoanEvents"] });
  const dust = markets.data?.find(view.market)?.settings.liquidation.dust ?? 0n;
  const owed = BigInt(view.debt.baseUnits);
  if (owed === 0n || owed >= dust) return null;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    forgive.mutate({ params: { loan: view.loan }, body: { reason: reason.trim() } });
  };
  return (
    <Stack gap="xs">
      <Text size="sm">
        Only {exactAmountText(view.debt)} is owed, less than this market keeps a debt for. The house
        may pay it from its account fees, so that lenders lose nothing; the collateral is free then.
      </Text>
      {holds(session, MAY_FORGIVE) ? (
        <form onSubmit={submit}>
          <Group align="flex-end">
            <TextInput
              label="Reason, kept in the journal"
              value={reason}
              maxLength={500}
              onChange={(event) => {
                setReason(event.currentTarget.value);
                forgive.reset();
              }}
              error={forgive.isError ? troubleOf(forgive.error).detail : null}
              autoComplete="off"
            />
            <Button type="submit" loading={forgive.isPending} disabled={reason.trim() === ""}>
              Forgive the rest
            </Button>
          </Group>
        </form>
      ) : (
        <RoleNote roles={MAY_FORGIVE} />
      )}
    </Stack>
  );
}
