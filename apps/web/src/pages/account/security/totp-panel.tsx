import { Code, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toDataURL } from "qrcode";
import { useState } from "react";
import { focusNow } from "../../../elements/panels/focus-now.ts";
import { Panel } from "../../../elements/panels/panel.tsx";
import { isWaitingForFactor } from "../../../foundation/session/caller.ts";
import { useRenewSession, useSession } from "../../../foundation/session/session.ts";
import { giveCode } from "../../../foundation/session/sign-in.ts";
import { ActForm } from "../../../subjects/access/act-form.tsx";
import {
  beginTotp,
  endTotp,
  factorsQuery,
  renewBackupCodes,
} from "../../../subjects/access/factors.ts";
import { CodeInput, OwnPasswordInput } from "../../../subjects/access/fields.tsx";
import { useStepUp } from "../../../subjects/access/step-up.tsx";
import classes from "../account.module.css";
import { BackupCodes } from "./backup-codes.tsx";

interface SetUp {
  readonly picture: string;
  readonly secret: string;
  readonly backupCodes: readonly string[];
}

/** The authenticator app as a second factor. */
export function TotpPanel({ isOn }: { readonly isOn: boolean }) {
  return (
    <Panel title={isOn ? "The authenticator app is on" : "The authenticator app is off"}>
      {isOn ? (
        <Stack gap="xl">
          <NewCodes />
          <TurnOff />
        </Stack>
      ) : (
        <TurnOn />
      )}
    </Panel>
  );
}

/** What to do once the app was turned on or off: the page shows it, and roles of staff may count now. */
function useAfterChange(): () => Promise<void> {
  const queries = useQueryClient();
  const session = useSession();
  const renew = useRenewSession();
  return async () => {
    if (isWaitingForFactor(session)) await renew();
    await queries.invalidateQueries({ queryKey: factorsQuery.queryKey });
  };
}

function TurnOn() {
  const { proven, dialog } = useStepUp();
  const [setUp, setSetUp] = useState<SetUp | null>(null);
  const [password, setPassword] = useState("");
  const begin = useMutation({
    mutationFn: async () => {
      const { uri, backupCodes } = await proven(() => beginTotp(password));
      const secret = new URL(uri).searchParams.get("secret") ?? "";
      setSetUp({ picture: await toDataURL(uri), secret, backupCodes });
    },
  });
  if (setUp !== null) return <Finish setUp={setUp} />;
  return (
    <>
      <ActForm act={begin} label="Set it up" fields={["password"]}>
        <OwnPasswordInput value={password} onChange={setPassword} error={begin.error} />
      </ActForm>
      {dialog}
    </>
  );
}

function Finish({ setUp }: { readonly setUp: SetUp }) {
  const afterChange = useAfterChange();
  const [code, setCode] = useState("");
  const finish = useMutation({
    mutationFn: async () => {
      await giveCode(code.trim());
      await afterChange();
    },
  });
  return (
    <ActForm act={finish} label="Turn it on" fields={["code"]}>
      <Text size="sm" tabIndex={-1} ref={focusNow}>
        Scan this with your authenticator app, or type in the key.
      </Text>
      <img className={classes.qr} src={setUp.picture} alt="QR code of the key below" />
      <Code className={classes.secret} data-testid="totp-secret">
        {setUp.secret}
      </Code>
      <BackupCodes codes={setUp.backupCodes} />
      <CodeInput value={code} onChange={setCode} error={finish.error} />
    </ActForm>
  );
}

function NewCodes() {
  const [codes, setCodes] = useState<readonly string[]>([]);
  return (
    <Stack gap="sm">
      <Text size="sm">With a password and a code you may have new backup codes.</Text>
      <ProofForm
        label="Make new backup codes"
        act={async (proof) => setCodes(await renewBackupCodes(proof))}
      />
      {codes.length === 0 ? null : <BackupCodes codes={codes} />}
    </Stack>
  );
}

function TurnOff() {
  const afterChange = useAfterChange();
  return (
    <Stack gap="sm">
      <Text size="sm">Turning the app off takes a code of it.</Text>
      <ProofForm
        label="Turn it off"
        isGrave
        act={async (proof) => {
          await endTotp(proof);
          await afterChange();
        }}
      />
    </Stack>
  );
}

/** Whoever changes the factor shows that they have it. */
function ProofForm({
  label,
  isGrave = false,
  act,
}: {
  readonly label: string;
  readonly isGrave?: boolean;
  readonly act: (proof: { readonly password: string; readonly code: string }) => Promise<void>;
}) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const prove = useMutation({
    mutationFn: async () => {
      await act({ password, code: code.trim() });
      setPassword("");
      setCode("");
    },
  });
  return (
    <ActForm act={prove} label={label} fields={["password", "code"]} isGrave={isGrave}>
      <OwnPasswordInput value={password} onChange={setPassword} error={prove.error} />
      <CodeInput value={code} onChange={setCode} error={prove.error} />
    </ActForm>
  );
}
