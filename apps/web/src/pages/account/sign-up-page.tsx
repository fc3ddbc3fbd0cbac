import { PageHeader } from "../../elements/page-header.tsx";

export function SignUpPage() {
  return <PageHeader title="Sign up" />;
}
