import { PageHeader } from "../../elements/page-header.tsx";

export function LiveBookPage() {
  return <PageHeader title="Live book" />;
}
