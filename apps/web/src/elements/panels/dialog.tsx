import { Modal, type ModalProps } from "@mantine/core";
import { useDialogEntry } from "./dialog-entry.ts";

/** Every dialog of the app. It has an entry of its own in the browser's history, so Back closes it. */
export function Dialog(props: ModalProps) {
  useDialogEntry(props.opened, props.onClose);
  return <Modal {...props} />;
}
