import { PageHeader } from "../../elements/page-header.tsx";

export function LendPage() {
  return <PageHeader title="Lend" />;
}
