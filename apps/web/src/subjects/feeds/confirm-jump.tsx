import { Alert, Button, Group, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { When } from "../../elements/figures/exact.tsx";
import { RoleNote } from "../../elements/states/states.tsx";
import { useCommand } from "../../foundation/api/command.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { priceText } from "../../foundation/format/numbers.ts";
import { holds } from "../../foundation/session/caller.ts";
import { useSession } from "../../foundation/session/session.ts";
import { isSamePrice } from "./feed-text.ts";

const MAY_CONFIRM = ["risk", "operator"] as const;

/** Vouches for a jump. The price is typed in, so that nobody confirms one they have not looked at. */
export function ConfirmJump({
  feed,
  held,
  confirmsAt,
}: {
  readonly feed: string;
  readonly held: string;
  readonly confirmsAt: string | null;
}) {
  const session = useSession();
  const [typed, setTyped] = useState("");
  const confirm = useCommand("confirmMark", {
    outdates: ["getFeed", "listFeeds", "getBookTotals"],
  });
  const price = typed.trim();
  const isSame = isSamePrice(price, held);
  const refusal =
    price !== "" && !isSame
      ? `The price held back is ${held}. Type that price to vouch for it.`
      : confirm.isError
        ? troubleOf(confirm.error).detail
        : null;
  return (
    <Alert
      color="var(--line-warning)"
      variant="outline"
      title={`A jump to ${priceText(held)} is held back`}
    >
      <Text size="sm" mb="sm">
        Until it is confirmed, sales use the last confirmed mark, and borrowing and taking back
        collateral are refused.{" "}
        {confirmsAt === null ? null : (
          <>
            It confirms itself at <When at={confirmsAt} isDense />.
          </>
        )}
      </Text>
      {holds(session, MAY_CONFIRM) ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (isSame) confirm.mutate({ params: { feed }, body: { price } });
          }}
        >
          <Group align="flex-end">
            <TextInput
              label="The price that you have seen and vouch for"
              value={typed}
              onChange={(event) => {
                setTyped(event.currentTarget.value);
                confirm.reset();
              }}
              error={refusal}
              inputMode="decimal"
              autoComplete="off"
            />
            <Button type="submit" disabled={!isSame} loading={confirm.isPending}>
              Confirm the jump
            </Button>
          </Group>
        </form>
      ) : (
        <RoleNote roles={MAY_CONFIRM} />
      )}
    </Alert>
  );
}
