import { Alert, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import type { Role } from "@plimsoll/contract";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { explained } from "../terms/explained.tsx";
import { Link } from "@tanstack/react-router";
import { troubleOf, wayOutOf } from "../../foundation/api/problem.ts";

/** While something is on its way. */
export function Loading({ lines = 3 }: { readonly lines?: number }) {
  return (
    <Stack gap="sm" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={18} width={`${90 - line * 12}%`} />
      ))}
    </Stack>
  );
}

/** Nothing is here yet: says what would be, and how to begin. */
export function Empty({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <Stack align="center" gap="xs" py="xl" ta="center">
      <Text fw={600}>{title}</Text>
      {children === undefined ? null : (
        <Text c="dimmed" maw="46ch" component="div">
          {explained(children)}
        </Text>
      )}
      {action}
    </Stack>
  );
}

/** What went wrong, in the server's words, and a way on. */
export function Failure({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
}) {
  const { title, detail, mayRetry } = troubleOf(error);
  const wayOut = wayOutOf(error);
  return (
    <Alert color="var(--line-danger)" variant="outline" title={title} role="alert">
      <Stack gap="sm">
        <Text size="sm">{detail}</Text>
        {wayOut === null ? null : (
          <Text size="sm">
            <Link to={wayOut.to}>{wayOut.label}</Link>
          </Text>
        )}
        {mayRetry && onRetry !== undefined ? (
          <Group>
            <Button size="xs" variant="default" onClick={onRetry}>
              Try again
            </Button>
          </Group>
        ) : null}
      </Stack>
    </Alert>
  );
}

/** Above an answer that could not be fetched anew: what follows is from before. */
function Outdated({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const { title, detail } = troubleOf(error);
  return (
    <Alert
      color="var(--line-warning)"
      variant="outline"
      title="What follows may be old"
      role="status"
      mb="sm"
    >
      <Group gap="sm">
        <Text size="sm">
          It could not be asked for again. {title}: {detail}
        </Text>
        <Button size="xs" variant="default" onClick={onRetry}>
          Try again
        </Button>
      </Group>
    </Alert>
  );
}

/**
 * Shows the answer of a query, or its state while there is none. An old answer stays on the page
 * while a new one is fetched. If that fails, the page says that the answer may be old.
 */
export function Loaded<Data>({
  query,
  lines,
  children,
}: {
  readonly query: UseQueryResult<Data>;
  readonly lines?: number;
  readonly children: (data: Data) => ReactNode;
}) {
  const retry = (): void => void query.refetch();
  if (query.data !== undefined) {
    return (
      <>
        {query.isError ? <Outdated error={query.error} onRetry={retry} /> : null}
        {children(query.data)}
      </>
    );
  }
  if (query.isError) return <Failure error={query.error} onRetry={retry} />;
  return <Loading {...(lines === undefined ? {} : { lines })} />;
}

/** Shown in place of an action to those who may look but not act. */
export function RoleNote({ roles }: { readonly roles: readonly Role[] }) {
  return <p>Only people with the role {roles.join(" or ")} may do this.</p>;
}
