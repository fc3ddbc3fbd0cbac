import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useCommand } from "../../foundation/api/command.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { useApi } from "../../foundation/api/query.ts";
import { amountText } from "../../foundation/format/numbers.ts";

/** Coins for the asking, in a sandbox; nothing elsewhere. */
export function Faucet({ assets }: { readonly assets: readonly string[] }) {
  const app = useApi("getApp");
  const ask = useCommand("askFaucet", {
    outdates: ["getBalances", "getCustomer"],
    onDone: ({ given }) => {
      notifications.show({ message: `${amountText(given)} is on your balance.`, color: "teal" });
    },
  });
  if (app.data?.mode !== "sandbox") return null;
  return (
    <>
      <Group gap="xs">
        {assets.map((asset) => (
          <Button
            key={asset}
            variant="default"
            size="md"
            loading={ask.isPending && ask.variables.body.asset === asset}
            disabled={ask.isPending}
            onClick={() => ask.mutate({ body: { asset } })}
          >
            Get sandbox {asset}
          </Button>
        ))}
      </Group>
      {ask.isError ? (
        <Text size="sm" c="red" role="alert" mt="xs">
          {troubleOf(ask.error).detail}
        </Text>
      ) : null}
    </>
  );
}
