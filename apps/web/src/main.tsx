import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./foundation/theme/global.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { isSignedOut, isWorthRepeating, wayOutOf } from "./foundation/api/problem.ts";
import { WhoActsContext } from "./foundation/api/who-acts.ts";
import { LiveProvider } from "./foundation/live/live.tsx";
import { MovingFigures } from "./foundation/live/moving-figures.tsx";
import { keepSession } from "./foundation/session/keep-session.ts";
import { SessionKeeperContext } from "./foundation/session/session.ts";
import { theme } from "./foundation/theme/theme.ts";
import { router } from "./router.tsx";

const onError = (error: unknown): void => {
  // Asked for anew, the session says what is missing, and every page shows the way there.
  if (isSignedOut(error) || wayOutOf(error) !== null) keeper.doubt();
};

/** The stream says when an answer has grown old; without it the page asks when it is looked at again. */
const queries = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    // Without a network it fails at once. Nothing is kept to be sent later, behind the reader's back.
    mutations: { networkMode: "always" },
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 3 && isWorthRepeating(error),
      retryDelay: (failures) => Math.min(500 * 2 ** failures, 8_000),
    },
  },
});

// Pages of somebody in particular ask at their door who that is, and lead to the sign-in.
const keeper = keepSession(queries, () => void router.invalidate());

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root to begin in.");
// What index.html shows until here has done its work.
document.getElementById("arriving")?.remove();
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <QueryClientProvider client={queries}>
        <SessionKeeperContext value={keeper}>
          <WhoActsContext value={keeper.whoActs}>
            <LiveProvider>
              <MovingFigures />
              <RouterProvider router={router} />
            </LiveProvider>
          </WhoActsContext>
        </SessionKeeperContext>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
