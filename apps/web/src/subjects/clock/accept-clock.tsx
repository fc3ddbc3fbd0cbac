import { Button, Stack, Table, Text, TextInput } from "@mantine/core";
import { Dialog } from "../../elements/panels/dialog.tsx";
import { CardTable } from "../../elements/tables/card-table.tsx";
import { useState } from "react";
import { When } from "../../elements/figures/exact.tsx";
import { Loaded } from "../../elements/states/states.tsx";
import { useCommand } from "../../foundation/api/command.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { useApi, type AnswerOf } from "../../foundation/api/query.ts";
import { spanText } from "../../foundation/format/time.ts";

type Clock = AnswerOf<"getClock">;

/** For an operator, when the machine's clock has jumped: a look at it, and a way to trust it. */
export function AcceptClock() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setIsOpen(true)}>
        Look at the clock
      </Button>
      <Dialog
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        title="The machine's clock has jumped"
        size="lg"
      >
        <LookAtClock onClose={() => setIsOpen(false)} />
      </Dialog>
    </>
  );
}

function LookAtClock({ onClose }: { readonly onClose: () => void }) {
  const clock = useApi("getClock", undefined, { everyMillis: 5_000 });
  return (
    <Loaded query={clock}>
      {(state) =>
        state.isTrusted ? (
          <Text>The clock is trusted again. There is nothing to accept.</Text>
        ) : (
          <AcceptForm clock={state} onClose={onClose} />
        )
      }
    </Loaded>
  );
}

function AcceptForm({ clock, onClose }: { readonly clock: Clock; readonly onClose: () => void }) {
  const [reason, setReason] = useState("");
  const accept = useCommand("acceptClock", {
    outdates: ["getClock", "listAlarms"],
    onDone: onClose,
  });
  const { aheadSeconds } = clock;
  const distance = `${spanText(Math.abs(aheadSeconds) * 1_000)} ${aheadSeconds < 0 ? "behind" : "ahead"}`;
  const trouble = accept.isError ? troubleOf(accept.error) : null;
  const isAtReason = trouble?.field === "reason";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (accept.isPending) return;
        accept.mutate({ body: { aheadSeconds, reason: reason.trim() } });
      }}
    >
      <Stack>
        <CardTable>
          <Table.Tbody>
            <Row label="The machine's clock says" at={clock.wallClock} />
            <Row label="It should say" at={clock.expected} />
            <Row label="The database's clock says" at={clock.databaseClock} />
            <Row label="Time of the book's last entry" at={clock.bookTime} />
            {clock.stoppedAt === null ? null : (
              <Row label="Time stands still at" at={clock.stoppedAt} />
            )}
          </Table.Tbody>
        </CardTable>
        <Text>
          The clock is <strong>{distance}</strong> of what it should say. If it is wrong, put the
          machine&apos;s clock right: the book goes on by itself, and nothing is left behind.
        </Text>
        <Text>
          If it is right, accept it. Time then goes on from what the clock says,{" "}
          {aheadSeconds > 0
            ? `and all loans accrue interest for the ${spanText(aheadSeconds * 1_000)} between. This cannot be taken back.`
            : "and no interest accrues until it has caught up with the book."}
        </Text>
        <TextInput
          label="Why it is right"
          description="It is written down with your name."
          required
          maxLength={500}
          value={reason}
          error={isAtReason ? trouble.detail : null}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {trouble === null || isAtReason ? null : (
          <Text c="red" size="sm" role="alert">
            {trouble.detail}
          </Text>
        )}
        <Button type="submit" color="red" variant="outline" loading={accept.isPending}>
          Accept the clock, {distance}
        </Button>
      </Stack>
    </form>
  );
}

function Row({ label, at }: { readonly label: string; readonly at: string }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {label}
      </Table.Th>
      <Table.Td>
        <When at={at} />
      </Table.Td>
    </Table.Tr>
  );
}
