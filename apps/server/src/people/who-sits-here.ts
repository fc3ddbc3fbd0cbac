import { hostname, userInfo } from "node:os";
import type { Config } from "../foundation/config/environment.ts";
import type { Granting } from "./grants/role-grants.ts";

/** Whoever uses the console, as the machine knows them; nobody has signed in here, so the entry says where it was done. */
export function whoSitsHere({ mode }: Pick<Config, "mode">): Granting {
  const { SUDO_USER: behind } = process.env;
  const user = userInfo().username;
  return {
    actor: `console:${user}`,
    address: null,
    details: { host: hostname(), mode, ...(behind === undefined ? {} : { sudo: behind }) },
  };
}
