import { Code, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { RoleNote } from "../../elements/states/states.tsx";
import { holds } from "../../foundation/session/caller.ts";
import { useSession } from "../../foundation/session/session.ts";
import { StaffOnly } from "../../shell/staff-only.tsx";
import { AuditFilterForm } from "../../subjects/audit-log/audit-filter-form.tsx";
import { ANYTHING } from "../../subjects/audit-log/audit-filter.ts";
import { AuditLogTable } from "../../subjects/audit-log/audit-log-table.tsx";
import { useKnownSandbox } from "../../subjects/sandbox/use-sandbox.ts";
import classes from "./audit-log-page.module.css";

const MAY_READ = ["auditor", "operator"] as const;

/** Who signed in, was given what, and looked at whose data. */
export function AuditLogPage() {
  return (
    <StaffOnly title="Audit log">
      <AuditLog />
    </StaffOnly>
  );
}

function AuditLog() {
  const session = useSession();
  const [filter, setFilter] = useState(ANYTHING);
  return (
    <>
      <PageHeader
        title="Audit log"
        lead="Who signed in, was given what, and looked at whose data. It is chained as the journal is."
      />
      {holds(session, MAY_READ) ? (
        <Panel isDense>
          <Stack gap="sm">
            <RealTimesNote />
            <AuditFilterForm onFilter={setFilter} />
            <AuditLogTable filter={filter} />
            <Text c="dimmed" size="sm">
              <Code className={classes.command}>plimsoll verify</Code> proves that nothing was
              altered or left out;{" "}
              <Code className={classes.command}>plimsoll export --stream audit-log</Code> writes it
              to a file.
            </Text>
          </Stack>
        </Panel>
      ) : (
        <RoleNote roles={MAY_READ} />
      )}
    </>
  );
}

/** In a sandbox the book plays a week of its own, while people come and go today. */
function RealTimesNote() {
  const { isSandbox } = useKnownSandbox({ isAlone: false });
  return isSandbox ? (
    <Text size="sm">
      Times here are of today, when people did it: not of the week that the sandbox plays.
    </Text>
  ) : null;
}
