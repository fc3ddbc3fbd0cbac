import { Button, CopyButton, Group, List, Text } from "@mantine/core";
import classes from "../account.module.css";

/** Codes for when the app is lost; they are shown once. */
export function BackupCodes({ codes }: { readonly codes: readonly string[] }) {
  return (
    <>
      <Text size="sm" fw={600}>
        Keep these backup codes, they are shown only now: each opens one sign-in when the app is
        lost.
      </Text>
      <List className={classes.codes} size="sm">
        {codes.map((code) => (
          <List.Item key={code}>{code}</List.Item>
        ))}
      </List>
      <Group>
        <CopyButton value={codes.join("\n")}>
          {({ copied, copy }) => (
            <Button variant="default" size="compact-md" onClick={copy}>
              {copied ? "Copied" : "Copy the codes"}
            </Button>
          )}
        </CopyButton>
      </Group>
    </>
  );
}
