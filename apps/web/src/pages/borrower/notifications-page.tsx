import { Stack, Tabs } from "@mantine/core";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Loaded } from "../../elements/states/states.tsx";
import { useApi } from "../../foundation/api/query.ts";
import { NotificationList } from "../../subjects/notifications/notification-list.tsx";
import { PreferencesForm } from "../../subjects/notifications/preferences-form.tsx";

/** What one was told, and how one wants to be told. */
export function NotificationsPage() {
  const preferences = useApi("getNotificationPreferences");
  return (
    <Stack>
      <PageHeader
        title="Alerts"
        lead="What you were told, when, and by which way. Say that you have seen an urgent one, and nobody else is called."
      />
      <Tabs defaultValue="waiting" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="waiting">Waiting for you</Tabs.Tab>
          <Tabs.Tab value="all">All</Tabs.Tab>
          <Tabs.Tab value="preferences">How to tell me</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="waiting">
          <NotificationList isUnreadOnly />
        </Tabs.Panel>
        <Tabs.Panel value="all">
          <NotificationList />
        </Tabs.Panel>
        <Tabs.Panel value="preferences">
          <Panel>
            <Loaded query={preferences} lines={8}>
              {(given) => <PreferencesForm preferences={given} />}
            </Loaded>
          </Panel>
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
