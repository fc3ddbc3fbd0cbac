import { Text } from "@mantine/core";
import { focusNow } from "../../elements/panels/focus-now.ts";
import { Panel } from "../../elements/panels/panel.tsx";
import { SendLetterAgain } from "./send-letter-again.tsx";

/** After signing up: the address has to be proved first. Says the same whether it was known or not. */
export function LookIntoMail({ email }: { readonly email: string }) {
  return (
    <Panel title="Look into your mail">
      <Text tabIndex={-1} ref={focusNow} mb="md">
        We have sent a letter to <strong>{email}</strong>. Follow its link within an hour, then sign
        in. If nothing comes, look into the folder for unwanted mail, or have it sent again.
      </Text>
      <SendLetterAgain email={email} />
    </Panel>
  );
}
