import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { PageHeader } from "../elements/panels/page-header.tsx";
import { Failure } from "../elements/states/states.tsx";

/** A page that could not be shown: its script or its first answer did not come. */
export function PageFailure({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <>
      <PageHeader title="This page could not be shown" />
      <Failure
        error={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </>
  );
}
