import { parseArgs } from "node:util";
import { ROLES, type Role } from "@plimsoll/contract";
import { openPostgresJournal } from "@plimsoll/journal";
import { z } from "zod";
import { ConfigError, type Config } from "../foundation/config/environment.ts";
import { readSecrets } from "../foundation/config/read-secrets.ts";
import { clockOfDatabase } from "../foundation/clock/database-clock.ts";
import { openDatabase, type Database } from "../foundation/database/database.ts";
import { withDatabaseUrl } from "../foundation/database/database-url.ts";
import { prepareService } from "../foundation/database/service-schema.ts";
import { openMailer } from "../foundation/mailer.ts";
import { Keyring } from "../foundation/secrets/keyring.ts";
import { ApiKeyRing } from "./api-keys.ts";
import { openAuditLog } from "./audit-log/open-audit-log.ts";
import { endKeysOf } from "./end-keys.ts";
import { RoleGrants } from "./grants/role-grants.ts";
import { Letters } from "./letters/letters.ts";
import { lookAfterPeople } from "./staff/look-after-people.ts";
import { whoSitsHere } from "./who-sits-here.ts";

const USAGE =
  "Usage: people invite EMAIL --role ROLE [ROLE …]\n" +
  "       people list\n" +
  "       people roles EMAIL --role ROLE [ROLE …]\n" +
  "       people suspend EMAIL\n" +
  "       people readmit EMAIL\n" +
  "       people reset EMAIL\n" +
  `Roles: ${ROLES.join(", ")}.`;

type Desk = ReturnType<typeof lookAfterPeople>;

/** Invites people and looks after them where the database is. The server may run or not. */
export async function peopleCommand(config: Config, args: readonly string[]): Promise<void> {
  const act = actionOf(args);
  if (config.mode === "live" && config.publicUrl === undefined) {
    throw new ConfigError("PLIMSOLL_URL is missing: links for people lead there.");
  }
  const keyring = new Keyring(await readSecrets(config));
  await withDatabaseUrl(config, async (url) => {
    const database = openDatabase(url, () => undefined);
    try {
      await prepareService(database.pool, config.mode);
      await needPeople(database);
      await withDesk({ config, url, database, keyring }, act);
    } finally {
      await database.close();
    }
  });
}

async function withDesk(
  given: { config: Config; url: string; database: Database; keyring: Keyring },
  act: (desk: Desk) => Promise<void>,
): Promise<void> {
  const { config, url, database, keyring } = given;
  const { tables, pool } = database;
  const store = await openPostgresJournal({ url });
  const mailer = config.smtp === undefined ? undefined : openMailer(config.smtp);
  const onProblem = (message: string): void => console.error(message);
  const now = await clockOfDatabase(pool);
  const audit = openAuditLog({ store, tables, keyring, now, onProblem });
  try {
    await audit.start();
    if (audit.isOfOtherSecrets) {
      throw new ConfigError(
        "These are not the secrets of the server that uses this database. Set PLIMSOLL_SECRETS, or " +
          "PLIMSOLL_DATA, as the server has them.",
      );
    }
    if (!audit.standing.arePeopleBound) throw startFirst();
    const isVoid = async (): Promise<boolean> => false;
    const keys = new ApiKeyRing({ tables, keyring, audit, isVoid, now });
    const by = whoSitsHere(config);
    const letters = new Letters({
      mailer,
      publicUrl: config.publicUrl ?? `http://localhost:${config.port}`,
      onProblem,
    });
    const desk = lookAfterPeople({
      ...{ pool, keyring, audit, letters, registration: config.people.registration },
      grants: new RoleGrants({ tables, keyring, audit }),
      endKeys: (userId) => endKeysOf(tables, { revoke: (id) => keys.revoke(id, null, by) }, userId),
      by,
    });
    await act(desk);
  } finally {
    await audit.close();
    mailer?.close();
    await store.close();
  }
}

/** @throws ConfigError where no server has made the tables of people yet */
async function needPeople({ pool }: Database): Promise<void> {
  const { rows } = await pool.query<{ there: boolean }>(
    "SELECT to_regclass('people.ticket') IS NOT NULL AS there",
  );
  if (rows[0]?.there === true) return;
  throw startFirst();
}

function startFirst(): ConfigError {
  return new ConfigError("Start the server once first: it makes the tables in which people are.");
}

function actionOf([verb, ...args]: readonly string[]): (desk: Desk) => Promise<void> {
  const { values, positionals } = parse(args);
  const isRole = (text: string): boolean => ROLES.some((role) => role === text);
  // `--role operator risk` names two.
  const asked = values.role.length === 0 ? [] : [...values.role, ...positionals.filter(isRole)];
  const roles = ROLES.filter((role) => asked.includes(role));
  if (roles.length !== new Set(asked).size) throw new ConfigError(USAGE);
  const [email, ...others] = positionals.filter((text) => asked.length === 0 || !isRole(text));
  if (verb === "list" && email === undefined && roles.length === 0) return list;
  if (email === undefined || others.length > 0) throw new ConfigError(USAGE);
  const named = verb === "invite" || verb === "roles";
  if (named !== roles.length > 0) throw new ConfigError(USAGE);
  switch (verb) {
    case "invite":
      return (desk) => invite(desk, email, roles);
    case "roles":
      return async (desk) => {
        const held = await desk.setRoles(email, roles);
        console.log(`${email} is ${held.join(", ")} now.`);
      };
    case "suspend":
      return async (desk) => {
        const { sessions, keys } = await desk.suspend(email);
        console.log(`${email} is suspended; ${sessions} sessions and ${keys} keys have ended.`);
      };
    case "readmit":
      return async (desk) => {
        await desk.readmit(email);
        console.log(`${email} may sign in again. Keys that have ended stay so.`);
      };
    case "reset":
      return async (desk) => {
        const link = await desk.reset(email);
        console.error(
          `${email} has no password, no factor and no key now. Within half an hour they choose one:`,
        );
        console.log(link);
      };
    default:
      throw new ConfigError(USAGE);
  }
}

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { role: { type: "string", multiple: true } },
    });
    return { values: { role: values.role ?? [] }, positionals };
  } catch {
    throw new ConfigError(USAGE);
  }
}

async function invite(desk: Desk, email: string, roles: readonly Role[]): Promise<void> {
  if (!z.email().safeParse(email).success) throw new ConfigError(`${email} is no e-mail address.`);
  const link = await desk.invite(email, roles);
  console.error("Give this link to nobody else; it works once, within a week:");
  // Alone on its line, once.
  console.log(link);
}

/** A line for each person, its members parted by tabs; dates in ISO 8601, and - for what there is not. */
async function list(desk: Desk): Promise<void> {
  console.log(["email", "roles", "factors", "verified", "suspended", "since"].join("\t"));
  for (const person of await desk.list()) {
    const { email, roles, factors, isEmailVerified, suspendedAt, createdAt } = person;
    const verified = isEmailVerified ? "yes" : "no";
    const dates = [suspendedAt?.toISOString() ?? "-", createdAt.toISOString()];
    console.log([email, roles.join(","), factors, verified, ...dates].join("\t"));
  }
}
