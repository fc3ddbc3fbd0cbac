import { PageHeader } from "../../elements/page-header.tsx";

export function ParametersPage() {
  return <PageHeader title="Parameters" />;
}
