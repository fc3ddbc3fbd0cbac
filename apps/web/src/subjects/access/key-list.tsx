import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { MoreButton } from "../../elements/tables/next-page-button.tsx";
import { RealWhen } from "./real-when.tsx";
import { Empty, Failure, Loading } from "../../elements/states/states.tsx";
import { useCommand } from "../../foundation/api/command.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { useApiPages, type AnswerOf } from "../../foundation/api/query.ts";
import classes from "./key-list.module.css";

type Key = AnswerOf<"listKeys">["items"][number];

/** API keys, with what each may do and a way to end it. */
export function KeyList({ mayRevoke }: { readonly mayRevoke: boolean }) {
  const pages = useApiPages("listKeys", { query: { limit: 50 } });
  if (pages.isPending) return <Loading />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.items.length === 0) {
    return <Empty title="No keys yet">A key lets a program act without you.</Empty>;
  }
  return (
    <Stack>
      <ul className={classes.rows}>
        {pages.items.map((key) => (
          <li key={key.key}>
            <KeyRow of={key} mayRevoke={mayRevoke} />
          </li>
        ))}
      </ul>
      {pages.hasNextPage ? (
        <Group>
          <MoreButton of={pages} />
        </Group>
      ) : null}
    </Stack>
  );
}

function KeyRow({ of, mayRevoke }: { readonly of: Key; readonly mayRevoke: boolean }) {
  const { key, name, roles, account, scopes, addresses, createdAt, lastUsedAt } = of;
  const revoke = useCommand("revokeKey", { outdates: ["listKeys"] });
  const end = endOf(of, Date.now());
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs">
        <div>
          <Group gap="xs">
            <Text fw={600}>{name}</Text>
            {end === null ? null : (
              <Badge variant="outline" color="gray" size="sm">
                {end}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed" component="div">
            {roles.join(", ")}
            {account === null ? "" : ` for ${account}`}, made <RealWhen at={createdAt} />
            {of.expiresAt === null ? null : (
              <>
                , ends <RealWhen at={of.expiresAt} />
              </>
            )}
            ,{" "}
            {lastUsedAt === null ? (
              "not used yet"
            ) : (
              <>
                last used <RealWhen at={lastUsedAt} />
              </>
            )}
          </Text>
          <Text size="sm" c="dimmed">
            {scopes === null ? "All that its roles may" : `Only ${scopes.join(", ")}`}
            {addresses === null ? ", from everywhere." : `, from ${addresses.join(", ")}.`}
          </Text>
        </div>
        {mayRevoke && of.revokedAt === null ? (
          <Button
            size="compact-md"
            variant="default"
            loading={revoke.isPending}
            aria-label={`Revoke the key ${name}`}
            onClick={() => revoke.mutate({ params: { key } })}
          >
            Revoke
          </Button>
        ) : null}
      </Group>
      {revoke.isError ? (
        <Text c="red" size="sm" role="alert">
          {troubleOf(revoke.error).detail}
        </Text>
      ) : null}
    </Stack>
  );
}

/** Why a key opens nothing any more; null while it does. */
function endOf({ revokedAt, expiresAt, isVoid }: Key, now: number): string | null {
  if (revokedAt !== null) return "revoked";
  if (expiresAt !== null && Date.parse(expiresAt) <= now) return "expired";
  return isVoid ? "void" : null;
}
