import { NativeSelect, Stack } from "@mantine/core";
import type { MarketView } from "@plimsoll/contract";
import { useState } from "react";
import { Loaded } from "../../elements/states/states.tsx";
import { useApi } from "../../foundation/api/query.ts";
import { changedThings } from "./changed-things.ts";
import { ParameterHistory } from "./parameter-history.tsx";

/** Most entries of one page of the API. */
const PAGE = { query: { limit: 100 } };

/** What was changed of a market and of all that it stands on, one of them at a time. */
export function WhatWasChanged({ market }: { readonly market: MarketView }) {
  const feeds = useApi("listFeeds", PAGE);
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Loaded query={feeds}>
      {({ items }) => {
        const things = changedThings(market, items);
        const thing = things.find(({ subject }) => subject === chosen) ?? things[0];
        if (thing === undefined) return null;
        return (
          <Stack gap="xs">
            <NativeSelect
              label="Changes of"
              maw="20rem"
              data={things.map(({ subject, label }) => ({ value: subject, label }))}
              value={thing.subject}
              onChange={(event) => setChosen(event.currentTarget.value)}
            />
            <ParameterHistory key={thing.subject} {...thing} />
          </Stack>
        );
      }}
    </Loaded>
  );
}
