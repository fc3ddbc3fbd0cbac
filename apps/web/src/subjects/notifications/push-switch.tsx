import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useCommand } from "../../foundation/api/command.ts";
import { useApi } from "../../foundation/api/query.ts";

const WORKER = "/push-worker.js";
const canPush = (): boolean => "serviceWorker" in navigator && "PushManager" in window;

async function findSubscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration(WORKER);
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** Lets this browser be told even while the app is closed. */
export function PushSwitch() {
  const key = useApi("getPushKey");
  const here = useQuery({
    queryKey: ["push here"],
    queryFn: findSubscription,
    enabled: canPush(),
  });
  const keep = useCommand("createPushSubscription", { outdates: ["getNotificationPreferences"] });
  const turn = useMutation({
    mutationFn: async () => {
      if (here.data !== null && here.data !== undefined) {
        await here.data.unsubscribe();
      } else {
        const registration = await navigator.serviceWorker.register(WORKER);
        const subscription = await registration.pushManager.subscribe({
          userVisibleOnly: true,
          applicationServerKey: key.data?.publicKey ?? null,
        });
        const { endpoint, keys } = subscription.toJSON();
        await keep.mutateAsync({
          body: {
            endpoint: endpoint ?? "",
            keys: { p256dh: keys?.["p256dh"] ?? "", auth: keys?.["auth"] ?? "" },
          },
        });
      }
      await here.refetch();
    },
  });
  if (!canPush()) {
    return (
      <Text size="sm" c="dimmed">
        This browser cannot receive push messages here.
      </Text>
    );
  }
  const isOn = here.data !== null && here.data !== undefined;
  return (
    <Group gap="sm">
      <Button
        variant="default"
        size="sm"
        loading={turn.isPending}
        disabled={key.data === undefined}
        onClick={() => turn.mutate()}
      >
        {isOn ? "Turn push off in this browser" : "Turn push on in this browser"}
      </Button>
      {turn.isError ? (
        <Text c="red" size="sm" role="alert">
          The browser refused: {turn.error.message}
        </Text>
      ) : null}
    </Group>
  );
}
