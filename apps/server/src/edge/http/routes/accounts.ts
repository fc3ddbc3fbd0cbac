import type { accountRoutes } from "@plimsoll/contract";
import type { AccountId, AssetId } from "@plimsoll/engine";
import { as } from "@plimsoll/engine";
import { nameFor, senderOf } from "../acting.ts";
import { amountIn } from "../inputs/amount.ts";
import { look } from "../../../book/look.ts";
import { beginning, pageFrom, pageOfNames } from "../page.ts";
import { eventOf, submit } from "../../../book/submit.ts";
import { outcomeOf, submitForOutcome } from "../outcome.ts";
import { accountView, balancesOf, supplyView } from "../../../views/account.ts";
import { accountOf, assetOf } from "../../../views/names.ts";
import type { HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";

export const accountHandlers: HandlersOf<typeof accountRoutes, Services> = {
  registerAsset: (request, services) => {
    const { asset, decimals } = request.body;
    return submitForOutcome(services, request, () => ({
      type: "register_asset",
      asset: asset as AssetId,
      decimals,
    }));
  },

  listAssets: async ({ query }, services) => {
    const { value, sequence } = await look(services.book, (book) => {
      const page = pageOfNames(book.assets.keys(), query);
      const items = page.items.map((id) => ({ asset: id, decimals: assetOf(book, id).decimals }));
      return { items, nextCursor: page.nextCursor };
    });
    return { body: value, sequence };
  },

  createCustomer: async (request, services) => {
    const account = nameFor(request, request.body.account, "c") as AccountId;
    const reply = await submit(services.book, senderOf(request), () => ({
      type: "open_account",
      account,
    }));
    const outcome = await outcomeOf(services, reply, { isConfined: false, loan: undefined });
    return {
      body: { ...outcome, account: eventOf(reply, "account_opened").account },
      sequence: reply.sequence,
      isReplay: reply.isReplay,
      location: `/v1/customers/${account}`,
    };
  },

  listCustomers: async ({ query, headers }, services) => {
    const names = await services.bookViews.see("customerNames", beginning(query), headers);
    const page = pageFrom(names.value, query);
    const { value, sequence } = await look(services.book, (book) => {
      const items = page.items.map((id) => accountView(book, accountOf(book, id)));
      return { items, nextCursor: page.nextCursor };
    });
    return { body: value, sequence };
  },

  getCustomer: async ({ params }, services) => {
    const { value, sequence } = await look(services.book, (book) =>
      accountView(book, accountOf(book, params.account)),
    );
    return { body: value, sequence };
  },

  getBalances: async ({ params }, services) => {
    const { value, sequence } = await look(services.book, (book) => {
      const account = accountOf(book, params.account);
      return { account: account.id, balances: balancesOf(book, account) };
    });
    return { body: value, sequence };
  },

  listSupplyPositions: async ({ params, query }, services) => {
    const { value, sequence } = await look(services.book, (book, now) => {
      const { id } = accountOf(book, params.account);
      const markets = [...book.markets.values()].filter(({ suppliers }) => {
        return (suppliers.get(id)?.supplyShares ?? 0n) > 0n;
      });
      const page = pageOfNames(
        markets.map((market) => market.id),
        query,
      );
      const items = markets
        .filter((market) => page.items.includes(market.id))
        .map((market) => supplyView(book, market, id, now));
      return { items, nextCursor: page.nextCursor };
    });
    return { body: value, sequence };
  },

  deposit: (request, services) => {
    const { account, asset, amount: text, reference } = request.body;
    return submitForOutcome(services, request, (book) => ({
      type: "deposit",
      account: account as AccountId,
      asset: asset as AssetId,
      amount: as(amountIn(assetOf(book, asset), text, "amount")),
      reference,
    }));
  },

  withdraw: (request, services) => {
    const { account, asset, amount: text, reference } = request.body;
    return submitForOutcome(services, request, (book) => ({
      type: "pay_out",
      account: account as AccountId,
      asset: asset as AssetId,
      amount: as(amountIn(assetOf(book, asset), text, "amount")),
      reference,
    }));
  },
};
