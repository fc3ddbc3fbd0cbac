import { Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../subjects/access/act-form.tsx";
import { askForVerification } from "../../subjects/access/email.ts";
import { EmailInput } from "../../subjects/access/fields.tsx";

/** Asks for another letter that proves an address; the answer is the same for all. */
export function SendLetterAgain({ email: known }: { readonly email: string }) {
  const [email, setEmail] = useState(known);
  const send = useMutation({ mutationFn: () => askForVerification(email.trim()) });
  return (
    <ActForm act={send} label="Send the letter again">
      <EmailInput value={email} onChange={setEmail} error={null} />
      <Text size="sm" role="status">
        {send.isSuccess
          ? "If an account with this address waits to be confirmed, a letter is on its way."
          : ""}
      </Text>
    </ActForm>
  );
}
