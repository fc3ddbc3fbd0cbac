import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { Dialog } from "../../elements/panels/dialog.tsx";
import { useCommand } from "../../foundation/api/command.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { useLoanNames } from "./loan-names.ts";

const NAME_LENGTH_MAX = 40;

/** The way to a name of one's own for a loan, and to another one. */
export function NameLoan({ loan }: { readonly loan: string }) {
  const name = useLoanNames().nameOf(loan);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {name === null ? "Name this loan" : "Rename"}
      </Button>
      {isOpen ? <NameDialog loan={loan} name={name} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

interface NameDialogProps {
  readonly loan: string;
  readonly name: string | null;
  readonly onClose: () => void;
}

function NameDialog({ loan, name, onClose }: NameDialogProps) {
  const [text, setText] = useState(name ?? "");
  const command = useCommand("nameLoan", { outdates: ["listLoanNames"], onDone: onClose });
  const send = (given: string | null) =>
    command.mutate({ params: { loan }, body: { name: given } });
  return (
    <Dialog opened onClose={onClose} title="Name of the loan">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const given = text.trim();
          if (given !== "") send(given);
        }}
      >
        <Stack gap="md">
          <TextInput
            label="Name"
            description="Pages, letters and statements call the loan so. Whoever helps you by a link does not see it."
            value={text}
            maxLength={NAME_LENGTH_MAX}
            autoComplete="off"
            data-autofocus
            onChange={(event) => setText(event.currentTarget.value)}
            error={command.isError ? troubleOf(command.error).detail : null}
          />
          <Group>
            <Button type="submit" disabled={text.trim() === ""} loading={command.isPending}>
              Save
            </Button>
            {name === null ? null : (
              <Button variant="default" disabled={command.isPending} onClick={() => send(null)}>
                Without a name
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
