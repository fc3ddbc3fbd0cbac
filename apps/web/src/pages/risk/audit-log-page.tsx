import { Stack } from "@mantine/core";
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
        lead="Who signed in, was given what, and looked at whose data. It is chained as the journal is: plimsoll verify proves it, and plimsoll export --stream audit-log writes it to a file."
      />
      {holds(session, MAY_READ) ? (
        <Panel isDense>
          <Stack gap="sm">
            <AuditFilterForm onFilter={setFilter} />
            <AuditLogTable filter={filter} />
          </Stack>
        </Panel>
      ) : (
        <RoleNote roles={MAY_READ} />
      )}
    </>
  );
}
