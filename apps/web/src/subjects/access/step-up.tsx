import { Button, Divider, Stack, Text } from "@mantine/core";
import { Dialog } from "../../elements/panels/dialog.tsx";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Loaded } from "../../elements/states/states.tsx";
import { asksForProof, SignInRefused } from "../../foundation/api/problem.ts";
import { ActForm } from "./act-form.tsx";
import { factorsQuery, stepUp, type Factors } from "./factors.ts";
import { CodeInput, OwnPasswordInput } from "./fields.tsx";
import { canUsePasskeys, proveByPasskey } from "./passkeys.ts";
import { refusalElsewhere } from "./refusal-at.ts";

interface Asked {
  readonly grant: () => void;
  readonly refuse: (error: Error) => void;
}

interface StepUp {
  /**
   * Does what may need fresh proof of who acts. Where the service asks for it, a dialog does too, and it is
   * done again afterwards.
   *
   * @throws what the act throws; SignInRefused when the reader leaves the dialog.
   */
  readonly proven: <Answer>(act: () => Promise<Answer>) => Promise<Answer>;
  /** Stands anywhere on the page. */
  readonly dialog: ReactNode;
}

/** Fresh proof of who acts, asked for only where the service wants it. */
export function useStepUp(): StepUp {
  const [asked, setAsked] = useState<Asked | null>(null);
  const queries = useQueryClient();
  const proof = () =>
    new Promise<void>((grant, refuse) => {
      setAsked({ grant, refuse });
    });
  const proven: StepUp["proven"] = async (act) => {
    try {
      return await act();
    } catch (error) {
      if (!asksForProof(error)) throw error;
    }
    await proof();
    return act();
  };
  const dialog =
    asked === null ? null : (
      <StepUpDialog
        onProven={() => {
          setAsked(null);
          void queries.invalidateQueries({ queryKey: factorsQuery.queryKey });
          asked.grant();
        }}
        onClose={() => {
          setAsked(null);
          const words = "It was not done: it needs proof that it is you.";
          asked.refuse(new SignInRefused(words, 0, "PROOF_WITHHELD"));
        }}
      />
    );
  return { proven, dialog };
}

function StepUpDialog({
  onProven,
  onClose,
}: {
  readonly onProven: () => void;
  readonly onClose: () => void;
}) {
  const factors = useQuery(factorsQuery);
  return (
    <Dialog opened onClose={onClose} title="Show again that it is you" size="md">
      <Stack>
        <Text size="sm">
          This changes what your account can do, so the session alone is not enough. It is good for
          ten minutes.
        </Text>
        <Loaded query={factors}>{(has) => <Proofs factors={has} onProven={onProven} />}</Loaded>
      </Stack>
    </Dialog>
  );
}

function Proofs({
  factors,
  onProven,
}: {
  readonly factors: Factors;
  readonly onProven: () => void;
}) {
  const hasPasskey = factors.passkeys > 0;
  // Who has a passkey and no authenticator app proves themselves by the passkey alone.
  const takesPassword = factors.totp || !hasPasskey;
  return (
    <>
      {takesPassword ? <ByPassword hasApp={factors.totp} onProven={onProven} /> : null}
      {takesPassword && hasPasskey ? <Divider label="or" /> : null}
      {hasPasskey ? <ByPasskey onProven={onProven} /> : null}
    </>
  );
}

function ByPassword({
  hasApp,
  onProven,
}: {
  readonly hasApp: boolean;
  readonly onProven: () => void;
}) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const prove = useMutation({
    mutationFn: () => stepUp({ password, ...(hasApp ? { code: code.trim() } : {}) }),
    onSuccess: onProven,
  });
  return (
    <ActForm act={prove} label="Go on" fields={["password", "code"]}>
      <OwnPasswordInput value={password} onChange={setPassword} error={prove.error} />
      {hasApp ? <CodeInput value={code} onChange={setCode} error={prove.error} /> : null}
    </ActForm>
  );
}

/** Uses a passkey in this session. */
export function ByPasskey({
  onProven,
  label = "Use your passkey",
}: {
  readonly onProven: () => void;
  readonly label?: string;
}) {
  const prove = useMutation({ mutationFn: proveByPasskey, onSuccess: onProven });
  const refusal = refusalElsewhere([], prove.error);
  if (!canUsePasskeys()) {
    return <Text size="sm">This browser cannot use passkeys here. Use one that can.</Text>;
  }
  return (
    <Stack gap="xs" align="flex-start">
      <Button variant="default" size="md" loading={prove.isPending} onClick={() => prove.mutate()}>
        {label}
      </Button>
      {refusal === null ? null : (
        <Text c="red" size="sm" role="alert">
          {refusal}
        </Text>
      )}
    </Stack>
  );
}
