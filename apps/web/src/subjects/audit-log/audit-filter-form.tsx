import { Button, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useState } from "react";
import { actText, KNOWN_ACTS } from "./act-words.ts";
import { ANYTHING, type AuditFilter } from "./audit-filter.ts";

const ACTS = [
  { value: "", label: "Any act" },
  ...KNOWN_ACTS.map((act) => ({ value: act, label: actText(act) })),
];

/** Says what to look for in the audit log. */
export function AuditFilterForm({
  onFilter,
}: {
  readonly onFilter: (filter: AuditFilter) => void;
}) {
  const [draft, setDraft] = useState(ANYTHING);
  const change = (part: Partial<AuditFilter>): void => setDraft({ ...draft, ...part });
  const text = (name: keyof AuditFilter) => ({
    value: draft[name],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      change({ [name]: event.currentTarget.value }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onFilter(draft);
      }}
    >
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="sm">
        <TextInput label="Who" placeholder="person:…" autoComplete="off" {...text("actor")} />
        <NativeSelect label="Act" data={ACTS} {...text("act")} />
        <TextInput label="To what" placeholder="loan:…" autoComplete="off" {...text("subject")} />
        <TextInput label="Account" autoComplete="off" {...text("account")} />
        <TextInput label="First day (UTC)" type="date" {...text("firstDay")} />
        <TextInput label="Last day (UTC)" type="date" {...text("lastDay")} />
      </SimpleGrid>
      <Button type="submit" variant="default" mt="sm">
        Show entries
      </Button>
    </form>
  );
}
