import { Button, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { canUsePasskeys, signInByPasskey } from "../../subjects/access/passkeys.ts";
import { refusalElsewhere } from "../../subjects/access/refusal-at.ts";

/** Signs in by a passkey, without a password; says so where the browser cannot. */
export function PasskeySignIn({ onDone }: { readonly onDone: () => Promise<void> }) {
  const enter = useMutation({
    mutationFn: async () => {
      await signInByPasskey();
      await onDone();
    },
  });
  const refusal = refusalElsewhere([], enter.error);
  if (!canUsePasskeys()) {
    return (
      <Text size="sm" c="dimmed">
        This browser cannot use passkeys here.
      </Text>
    );
  }
  return (
    <>
      <Button
        variant="default"
        size="md"
        fullWidth
        loading={enter.isPending}
        onClick={() => enter.mutate()}
      >
        Sign in with a passkey
      </Button>
      {refusal === null ? null : (
        <Text c="red" size="sm" mt="xs" role="alert">
          {refusal}
        </Text>
      )}
    </>
  );
}
