import { notifications } from "@mantine/notifications";
import type { OperationId } from "@plimsoll/contract";
import { useCommand } from "../../foundation/api/command.ts";

const OUTDATED: readonly OperationId[] = ["getLoan", "listLoans", "getBalances", "listLoanEvents"];

const CANCELLED =
  "Cancelled while it was being sent. If it had arrived already, this page shows it in a moment; sending the same again does not act twice.";

/** The command of a dialog, and how to leave the dialog: what is being sent then is given up. */
export function useLoanCommand<Id extends "pledge" | "repay" | "borrow" | "release" | "closeLoan">(
  operation: Id,
  { onClose, done }: { readonly onClose: () => void; readonly done: string },
) {
  const command = useCommand(operation, {
    outdates: OUTDATED,
    onDone: () => {
      notifications.show({ message: done, color: "teal" });
      onClose();
    },
  });
  const leave = () => {
    if (command.isPending) {
      command.cancel();
      notifications.show({ message: CANCELLED, color: "yellow", autoClose: 10_000 });
    }
    onClose();
  };
  return { command, leave };
}
