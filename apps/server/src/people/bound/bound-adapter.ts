import { generateId, type BetterAuthOptions } from "better-auth";
import { getAdapter } from "better-auth/db/adapter";
import { addFactor, isStanding, removeFactors, type FactorEntry } from "./standing-factors.ts";
import {
  BOUND_KINDS,
  isBoundBy,
  isBoundName,
  isBoundOurs,
  signBound,
  type BoundKind,
  type BoundName,
  type BoundRow,
} from "./bound-kinds.ts";
import type { BoundNeeds } from "./bound-needs.ts";
import { RefusedRows } from "./refused-rows.ts";

type Adapter = Awaited<ReturnType<typeof getAdapter>>;
type Where = Parameters<Adapter["update"]>[0]["where"];
type Within = Omit<Adapter, "transaction">;
type Changes = Record<string, unknown>;

/** How often others may be quicker. */
const TURNS_MAX = 10;

/**
 * The tables of people as the library sees them: what it writes gets a MAC, and a row that is none of ours is not
 * there for it, on its own and beside another one.
 */
export function boundDatabase(needs: BoundNeeds): (options: BetterAuthOptions) => Adapter {
  const refused = new RefusedRows(needs.audit);
  return (options) => {
    const opened = getAdapter({ ...options, database: needs.pool });
    // Whoever asks first is told; nobody may ask at all.
    opened.catch(() => undefined);
    return {
      ...bindTables(needs, refused, opened),
      transaction: async (work) =>
        (await opened).transaction((within) =>
          work(bindTables(needs, refused, Promise.resolve(within))),
        ),
    };
  };
}

function bindTables(needs: BoundNeeds, refused: RefusedRows, opened: Promise<Within>): Within {
  const { keyring } = needs;

  const counts = async (name: BoundName, row: BoundRow): Promise<boolean> => {
    const isOurs = isBoundOurs(keyring, name, row);
    if (isOurs && (await isStanding(needs, name, row))) return true;
    refused.note(name, row);
    return false;
  };
  /** The rows that count, without what does not count beside them. */
  const believed = async <T>(model: string, found: readonly T[]): Promise<T[]> => {
    if (!isBoundName(model)) return [...found];
    const kept: T[] = [];
    for (const each of found) {
      const row = { ...each } as Changes;
      if (!(await counts(model, row))) continue;
      for (const [name, beside] of Object.entries(row)) {
        if (!isBoundName(name) || typeof beside !== "object" || beside === null) continue;
        const one = await believed<unknown>(name, Array.isArray(beside) ? beside : [beside]);
        row[name] = Array.isArray(beside) ? one : (one[0] ?? null);
      }
      kept.push(row as T);
    }
    return kept;
  };
  /** Changes rows one by one, each as it was when its new MAC was made; `write` tells whether it was so. */
  const alter = async <T>(
    name: BoundName,
    { where, changes, only }: { where: Where; changes: Changes; only?: number },
    write: (signed: Changes, where: Where) => Promise<T | null>,
  ): Promise<T[]> => {
    const inner = await opened;
    const limit = only === undefined ? {} : { limit: only };
    const found = await inner.findMany<Changes>({ model: name, where, ...limit });
    const altered: T[] = [];
    for (const { id } of found) {
      const one: Where = [...where, { field: "id", value: String(id) }];
      let more: FactorEntry | null = null;
      for (let turn = 0; turn < TURNS_MAX; turn += 1) {
        const [row] = await inner.findMany<Changes>({ model: name, where: one, limit: 1 });
        if (row === undefined || !(await counts(name, row))) break;
        more ??= await addFactor(needs, name, { ...row, ...changes }, row);
        const whole = { ...changes, ...more };
        const mac = signBound(keyring, name, { ...row, ...whole });
        const asItWas: Where = [...one, { field: "mac", value: String(row["mac"]) }];
        const done = await write({ ...whole, mac }, asItWas);
        if (done === null) continue;
        altered.push(done);
        break;
      }
    }
    return altered;
  };
  const isPlain = (model: string, changes: Changes): boolean =>
    !isBoundName(model) || !isBoundBy(model, Object.keys(changes));

  const findMany: Within["findMany"] = async <T>(
    given: Parameters<Within["findMany"]>[0],
  ): Promise<T[]> => {
    const inner = await opened;
    const asked = isBoundName(given.model) ? whole(given) : given;
    return believed(given.model, await inner.findMany<T>(asked));
  };
  const findFirst = async <T>(given: Parameters<Within["findOne"]>[0]): Promise<T | null> => {
    const found = await (await opened).findOne<T>(whole(given));
    if (found === null) return null;
    const [first] = await believed(given.model, [found]);
    // There may be a good one behind one that somebody has put before it.
    return first ?? (await findMany<T>(given))[0] ?? null;
  };
  return {
    id: "bound",
    findMany,
    findOne: async <T>(given: Parameters<Within["findOne"]>[0]): Promise<T | null> => {
      const inner = await opened;
      if (!isBoundName(given.model)) return inner.findOne<T>(given);
      if (given.model === "user" && given.join?.["account"] !== undefined) {
        // The accounts of the library would stand in the place of the account in the book, which is under the MAC.
        const { join: _, ...alone } = given;
        const user = await findFirst<Changes>(alone);
        if (user === null) return null;
        const own: Where = [{ field: "userId", value: String(user["id"]) }];
        return { ...user, account: await findMany({ model: "account", where: own }) } as T;
      }
      return findFirst<T>(given);
    },
    create: async (given) => {
      const inner = await opened;
      if (!isBoundName(given.model)) return inner.create(given);
      const { defaults }: BoundKind = BOUND_KINDS[given.model];
      const data: Changes = { ...defaults, ...given.data };
      data["id"] ??= generateId();
      const signed = { ...data, mac: signBound(keyring, given.model, data) };
      return inner.create({ ...given, data: signed as never, forceAllowId: true });
    },
    update: async <T>(given: Parameters<Within["update"]>[0]): Promise<T | null> => {
      const inner = await opened;
      const { model, where, update } = given;
      if (isPlain(model, update)) return inner.update<T>(given);
      const [altered] = await alter<T>(
        model as BoundName,
        { where, changes: update, only: 1 },
        (signed, asItWas) => inner.update<T>({ model, where: asItWas, update: signed }),
      );
      return altered ?? null;
    },
    updateMany: async (given) => {
      const inner = await opened;
      const { model, where, update } = given;
      if (isPlain(model, update)) return inner.updateMany(given);
      const altered = await alter(
        model as BoundName,
        { where, changes: update },
        (signed, asItWas) => inner.update({ model, where: asItWas, update: signed }),
      );
      return altered.length;
    },
    incrementOne: async <T>(given: Parameters<Within["incrementOne"]>[0]): Promise<T | null> => {
      const inner = await opened;
      const { model, where, set = {} } = given;
      if (isPlain(model, { ...given.increment, ...set })) return inner.incrementOne<T>(given);
      const [altered] = await alter<T>(
        model as BoundName,
        { where, changes: set, only: 1 },
        (signed, asItWas) => inner.incrementOne<T>({ ...given, where: asItWas, set: signed }),
      );
      return altered ?? null;
    },
    consumeOne: async <T>(given: Parameters<Within["consumeOne"]>[0]): Promise<T | null> => {
      const consumed = await (await opened).consumeOne<T>(given);
      if (consumed === null) return null;
      return (await believed(given.model, [consumed]))[0] ?? null;
    },
    delete: async (given) => {
      const inner = await opened;
      if (given.model === "twoFactor") await removeFactors(needs, await findMany(given));
      await inner.delete(given);
    },
    deleteMany: async (given) => (await opened).deleteMany(given),
    count: async (given) => (await opened).count(given),
  };
}

/** The question without its choice of columns: the MAC is over more than what is asked for. */
function whole<Asked extends { readonly select?: string[] | undefined }>(
  asked: Asked,
): Omit<Asked, "select"> {
  const { select: _, ...rest } = asked;
  return rest;
}
