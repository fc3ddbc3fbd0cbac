import type { Config } from "../foundation/config/environment.ts";

type Greeted = Pick<
  Config,
  "mode" | "sandbox" | "dataDirectory" | "databaseUrl" | "publicUrl" | "web"
>;

/** What somebody at a terminal reads once the server serves: where it is, and what to do. */
export function greetingOf(url: string, config: Greeted): string {
  const { databaseUrl, dataDirectory, web } = config;
  const kept = databaseUrl === undefined ? `in ${dataDirectory}` : "in the database that you named";
  return [
    "",
    `  Plimsoll serves at ${url}`,
    "",
    ...(web === "none" ? ["  It serves the API alone: PLIMSOLL_WEB is none."] : []),
    ...(config.mode === "live" ? live(config) : sandbox(config)),
    `  Everything is kept ${kept}. Ctrl+C stops the server; the next start goes on from there.`,
    `  The API is described at ${url}/docs`,
    "",
  ].join("\n");
}

function sandbox({ sandbox, web }: Greeted): readonly string[] {
  if (sandbox === "empty") {
    return [
      "  This is an empty sandbox: no real money, no loans. Make a key in another terminal:",
      "    npx plimsoll keys create --role operator --role custody --name newcomer",
    ];
  }
  const open = "Open the address in a browser, choose who you are, and press Play.";
  return [`  This is a sandbox: no real money.${web === "none" ? "" : ` ${open}`}`];
}

function live({ publicUrl }: Greeted): readonly string[] {
  return [
    `  This is live: people reach it at ${publicUrl ?? "the address that PLIMSOLL_URL names"}.`,
    "  The first officer is invited by: npx plimsoll people invite --help",
  ];
}
