import type { AuditAct, marketRoutes } from "@plimsoll/contract";
import type { FeedId, MarketId, MarketSettings, PausableAction } from "@plimsoll/engine";
import { as, PAUSABLE_ACTIONS } from "@plimsoll/engine";
import type { Command, LoanAssets, SupplyShares } from "@plimsoll/engine";
import { actingAccount, senderOf } from "../acting.ts";
import { amountIn, wadOf } from "../inputs/amount.ts";
import { rateModelOf, settingsOf } from "../inputs/settings.ts";
import { look, peek } from "../../../book/look.ts";
import type { AuditEntry } from "../../../people/audit-log/audit-log.ts";
import type { AnyRequest, HandlersOf } from "../../../views/operation.ts";
import { pageOfNames } from "../page.ts";
import type { Services } from "../services.ts";
import { eventOf, submit } from "../../../book/submit.ts";
import { outcomeOf, submitForOutcome } from "../outcome.ts";
import { marketView } from "../../../views/market.ts";
import { enable } from "../../../book/enable.ts";
import { assetOf, marketOf } from "../../../views/names.ts";

export const marketHandlers: HandlersOf<typeof marketRoutes, Services> = {
  createMarket: async (request, services) => {
    const { body } = request;
    const lltv = wadOf(body.lltv, "lltv");
    const rateModel = rateModelOf(body.rateModel);
    // A market needs these two first, as in the reference. They stay enabled for ever, so when the market
    // is refused, nothing is half done.
    await enable(services.book, request.caller.id, { lltv, rateModel: rateModel.kind });
    const reply = await submit(services.book, senderOf(request), (book): Command => {
      const loanAsset = assetOf(book, body.loanAsset);
      const collateralAsset = assetOf(book, body.collateralAsset);
      return {
        type: "create_market",
        by: book.owner,
        market: body.market as MarketId,
        loanAsset: loanAsset.id,
        collateralAsset: collateralAsset.id,
        feed: body.feed as FeedId,
        lltv,
        rateModel,
        settings: settingsOf(body.settings, { loanAsset, collateralAsset }),
      };
    });
    const outcome = await outcomeOf(services, reply, { isConfined: false, loan: undefined });
    return {
      body: { ...outcome, market: eventOf(reply, "market_created").market },
      sequence: reply.sequence,
      isReplay: reply.isReplay,
      location: `/v1/markets/${body.market}`,
    };
  },

  listMarkets: async ({ query }, services) => {
    const { value, sequence } = await look(services.book, (book, now) => {
      const page = pageOfNames(book.markets.keys(), query);
      const items = page.items.map((id) => marketView(book, marketOf(book, id), now));
      return { items, nextCursor: page.nextCursor };
    });
    return { body: value, sequence };
  },

  getMarket: async ({ params }, services) => {
    const { value, sequence } = await look(services.book, (book, now) =>
      marketView(book, marketOf(book, params.market), now),
    );
    return { body: value, sequence };
  },

  configureMarket: (request, services) => {
    const { params, body } = request;
    return submitForOutcome(services, request, (book): Command => {
      const market = marketOf(book, params.market);
      const settings = settingsOf(body.settings, market);
      const { reason } = body;
      return { type: "configure_market", by: book.owner, market: market.id, settings, reason };
    });
  },

  returnInterest: async (request, services) => {
    const { params, body } = request;
    const { assets: asked, reason } = body;
    const entry = (act: AuditAct, details: Readonly<Record<string, string>>): AuditEntry => ({
      ...{ actor: request.caller.id, act, subject: `market:${params.market}` },
      ...{
        account: null,
        address: request.address,
        details: { assets: asked, reason, ...details },
      },
    });
    const borrowed = () =>
      peek(services.book, (book) => String(marketOf(book, params.market).totalBorrowAssets));
    // It takes from suppliers: nothing is returned that nobody would find in the log.
    const from = await borrowed();
    await services.audit.record(entry("interest.return_begun", { borrowed: from }));
    const answer = await submitForOutcome(services, request, (book): Command => {
      const market = marketOf(book, params.market);
      const assets = as<LoanAssets>(amountIn(market.loanAsset, asked, "assets"));
      return { type: "return_interest", by: book.owner, market: market.id, assets, reason };
    });
    if (answer.isReplay !== true) {
      const to = await borrowed();
      const details = { from, to, entry: String(answer.body.sequence) };
      services.audit.note(entry("interest.returned", details));
    }
    return answer;
  },

  pauseMarket: (request, services) => {
    const { params, body } = request;
    return changePauses(services, request, params.market, body.reason, (paused) =>
      PAUSABLE_ACTIONS.filter((action) => paused.includes(action) || body.actions.includes(action)),
    );
  },

  resumeMarket: (request, services) => {
    const { params, body } = request;
    return changePauses(services, request, params.market, body.reason, (paused) =>
      paused.filter((action) => !body.actions.includes(action)),
    );
  },

  supply: (request, services) => {
    const { params, body } = request;
    const by = actingAccount(request, body.account);
    return submitForOutcome(services, request, (book): Command => {
      const market = marketOf(book, params.market);
      const { assets, shares } = eitherOf(market.loanAsset, body);
      return { type: "supply", by, market: market.id, assets, shares, onBehalf: by };
    });
  },

  withdrawSupply: (request, services) => {
    const { params, body } = request;
    const by = actingAccount(request, body.account);
    return submitForOutcome(services, request, (book): Command => {
      const market = marketOf(book, params.market);
      const { assets, shares } = eitherOf(market.loanAsset, body);
      return {
        type: "withdraw",
        by,
        market: market.id,
        assets,
        shares,
        onBehalf: by,
        receiver: by,
      };
    });
  },

  previewMarketSettings: async ({ params, body, headers }, services) => {
    const { value: terms } = await look(services.book, (book) => {
      const market = marketOf(book, params.market);
      return { market: market.id, settings: settingsOf(body.settings, market) };
    });
    const { value, sequence } = await services.bookViews.see("settingsPreview", terms, headers);
    return { body: { sequence, ...value }, sequence };
  },
};

function changePauses(
  services: Services,
  request: AnyRequest,
  marketId: string,
  reason: string,
  change: (paused: MarketSettings["paused"]) => readonly PausableAction[],
) {
  return submitForOutcome(services, request, (book): Command => {
    const market = marketOf(book, marketId);
    const settings = { ...market.settings, paused: change(market.settings.paused) };
    return { type: "configure_market", by: book.owner, market: market.id, settings, reason };
  });
}

interface Either {
  readonly assets?: string | undefined;
  readonly shares?: string | undefined;
}

function eitherOf(
  asset: { readonly decimals: number },
  { assets, shares }: Either,
): { assets: LoanAssets; shares: SupplyShares } {
  return {
    assets: as(assets === undefined ? 0n : amountIn(asset, assets, "assets")),
    shares: as(shares === undefined ? 0n : BigInt(shares)),
  };
}
