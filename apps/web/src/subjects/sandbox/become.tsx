import { Button, SimpleGrid, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { Explained } from "../../elements/terms/explained.tsx";
import { useCommand } from "../../foundation/api/command.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { useRenewSession } from "../../foundation/session/session.ts";
import classes from "./become.module.css";

const PARTS = [
  {
    as: "borrower",
    title: "Borrower",
    text: "Coins to pledge, a loan in a minute, and a plan that watches it.",
    to: "/overview",
  },
  {
    as: "lender",
    title: "Lender",
    text: "Supply USDC, see what stands behind it, take it back.",
    to: "/lend",
  },
  {
    as: "risk",
    title: "Risk officer",
    text: "The live book, the marks, the parameters, any moment of the past.",
    to: "/risk",
  },
] as const;

/** One click and one is somebody, with coins or rights to match. */
export function Become() {
  const renew = useRenewSession();
  const navigate = useNavigate();
  const become = useCommand("signInToSandbox");
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        {PARTS.map(({ as, title, text, to }) => (
          <div key={as} className={classes.part}>
            <Button
              fullWidth
              size="md"
              loading={become.isPending && become.variables.body.as === as}
              onClick={() => {
                become.mutate(
                  { body: { as } },
                  { onSuccess: () => void renew().then(() => navigate({ to })) },
                );
              }}
            >
              {title}
            </Button>
            <Text size="sm" c="dimmed" mt="xs">
              <Explained text={text} />
            </Text>
          </div>
        ))}
      </SimpleGrid>
      {become.isError ? (
        <Text c="red" size="sm" role="alert" mt="sm">
          {troubleOf(become.error).detail}
        </Text>
      ) : null}
    </>
  );
}
