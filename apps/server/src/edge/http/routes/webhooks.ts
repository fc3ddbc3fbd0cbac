import { toInstant, type ResponseOf, type webhookRoutes } from "@plimsoll/contract";
import type { AccountId } from "@plimsoll/engine";
import type { Delivery } from "../../../followers/webhooks/delivery-log.ts";
import {
  EndpointRequestReused,
  ENDPOINTS_PER_ACCOUNT_MAX,
  TooManyEndpoints,
  type Endpoint,
} from "../../../followers/webhooks/endpoints.ts";
import { TargetRefused } from "../../../delivery/target.ts";
import { invalidField, problem, type HttpProblem } from "../../../views/http-problem.ts";
import { look } from "../../../book/look.ts";
import type { AnyRequest, HandlersOf } from "../../../views/operation.ts";
import { cut, startOf } from "../page.ts";
import { rejectionProblem } from "../../../views/rejection.ts";
import type { BookServedBy } from "../services.ts";

/** What answers requests about webhooks. */
export interface WebhookServices {
  readonly book: BookServedBy<"webhooks">;
}

type WebhookView = ResponseOf<typeof webhookRoutes.getWebhook>;
type DeliveryView = ResponseOf<typeof webhookRoutes.replayWebhookDelivery>;

/** Whose webhooks a caller reaches; null for everybody's. */
function reachOf({ caller, isConfined }: AnyRequest): string | null {
  return isConfined ? (caller.account ?? "") : null;
}

/** A key of the request that no other caller can have. */
function requestKeyOf({ caller, idempotency }: AnyRequest): string {
  return `${caller.id} ${idempotency?.key ?? ""}`;
}

export const webhookHandlers: HandlersOf<typeof webhookRoutes, WebhookServices> = {
  createWebhook: async (request, services) => {
    const { body, caller, idempotency } = request;
    const account = reachOf(request) ?? body.account ?? null;
    if (account !== null) await checkAccount(services, account as AccountId);
    const { key = "", fingerprint = "" } = idempotency ?? {};
    try {
      const { endpoint, secret } = await services.book.served.webhooks.endpoints.create({
        account,
        url: body.url,
        eventTypes: body.eventTypes,
        createdBy: caller.id,
        request: { key, fingerprint },
      });
      const location = `/v1/webhooks/${endpoint.id}`;
      return { body: { ...webhookView(endpoint), secret }, location, isReplay: secret === null };
    } catch (error) {
      throw asProblem(error);
    }
  },

  listWebhooks: async (request, { book }) => {
    const { query } = request;
    const cursor = startOf(query);
    const rows = await book.served.webhooks.endpoints.list(
      reachOf(request) ?? query.account ?? null,
      {
        limit: query.limit + 1,
        ...(cursor === undefined ? {} : { cursor }),
      },
    );
    const { items, nextCursor } = cut(rows, query.limit, ({ id }) => id);
    return { body: { items: items.map(webhookView), nextCursor } };
  },

  getWebhook: async (request, services) => {
    return { body: webhookView(await endpointOf(request, services, request.params.webhook)) };
  },

  changeWebhook: async (request, { book }) => {
    const { body, params } = request;
    try {
      const endpoint = await book.served.webhooks.endpoints.change(
        reachOf(request),
        params.webhook,
        body,
      );
      return { body: webhookView(found(endpoint, params.webhook)) };
    } catch (error) {
      throw asProblem(error);
    }
  },

  deleteWebhook: async (request, { book }) => {
    const { webhook } = request.params;
    const endpoint = await book.served.webhooks.endpoints.remove(reachOf(request), webhook);
    return { body: webhookView(found(endpoint, webhook)) };
  },

  rotateWebhookSecret: async (request, { book }) => {
    const { webhook } = request.params;
    const reach = reachOf(request);
    const made = await book.served.webhooks.endpoints.rotateSecret(
      reach,
      webhook,
      requestKeyOf(request),
    );
    const { endpoint, secret } = found(made, webhook);
    return { body: { ...webhookView(endpoint), secret }, isReplay: secret === null };
  },

  listWebhookDeliveries: async (request, services) => {
    const { params, query } = request;
    const { id } = await endpointOf(request, services, params.webhook);
    const cursor = startOf(query);
    if (cursor !== undefined && !/^[0-9]{1,18}$/.test(cursor)) {
      throw invalidField("cursor", "Use the nextCursor of the page before as it is.");
    }
    const rows = await services.book.served.webhooks.deliveries.list(id, {
      limit: query.limit + 1,
      ...(cursor === undefined ? {} : { cursor }),
      ...(query.status === undefined ? {} : { status: query.status }),
    });
    const { items, nextCursor } = cut(rows, query.limit, (row) => row.cursor);
    return { body: { items: items.map(deliveryView), nextCursor } };
  },

  getWebhookDelivery: async (request, services) => {
    const { webhook, message } = request.params;
    const { id } = await endpointOf(request, services, webhook);
    const delivery = found(
      await services.book.served.webhooks.deliveries.get(id, message),
      message,
    );
    const log = delivery.log.map((attempt) => ({ ...attempt, at: textOf(attempt.at) }));
    return { body: { ...deliveryView(delivery), body: delivery.body, log } };
  },

  replayWebhookDelivery: async (request, services) => {
    const { webhook, message } = request.params;
    const { id } = await endpointOf(request, services, webhook);
    const { deliveries } = services.book.served.webhooks;
    const delivery = await deliveries.replay(id, message, requestKeyOf(request));
    return { body: deliveryView(found(delivery, message)) };
  },
};

async function endpointOf(
  request: AnyRequest,
  { book }: WebhookServices,
  id: string,
): Promise<Endpoint> {
  return found(await book.served.webhooks.endpoints.get(reachOf(request), id), id);
}

async function checkAccount(services: WebhookServices, account: AccountId): Promise<void> {
  const { value: isKnown } = await look(services.book, (book) => book.accounts.has(account));
  if (!isKnown) throw rejectionProblem({ code: "account_not_found", account });
}

function found<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw problem("not_found", `There is no ${name} here. Check the name.`);
  return value;
}

/** A problem for an error that the caller can put right; any other error as it is. */
function asProblem(error: unknown): unknown {
  const refused: HttpProblem | undefined =
    error instanceof TargetRefused
      ? invalidField("url", error.message)
      : error instanceof EndpointRequestReused
        ? problem("idempotency_key_reused", "Use a new idempotency key for a new request.", {
            field: "Idempotency-Key",
          })
        : error instanceof TooManyEndpoints
          ? rejectionProblem({ code: "too_many", what: "webhooks", max: ENDPOINTS_PER_ACCOUNT_MAX })
          : undefined;
  return refused ?? error;
}

function webhookView(endpoint: Endpoint): WebhookView {
  return {
    webhook: endpoint.id,
    account: endpoint.account,
    url: endpoint.url,
    eventTypes: [...endpoint.eventTypes],
    createdAt: textOf(endpoint.createdAt),
    isEnabled: endpoint.disabledAt === null,
    disabledAt: textOrNull(endpoint.disabledAt),
    disabledReason: endpoint.disabledReason,
    failures: endpoint.failures,
    failingSince: textOrNull(endpoint.failingSince),
    secretRotatedAt: textOrNull(endpoint.secretRotatedAt),
  };
}

function deliveryView(delivery: Delivery): DeliveryView {
  const { messageId, type, sequence, status, attempts } = delivery;
  return {
    message: messageId,
    type,
    sequence,
    status,
    attempts,
    createdAt: textOf(delivery.createdAt),
    nextAttemptAt: textOrNull(delivery.nextAttemptAt),
    finishedAt: textOrNull(delivery.finishedAt),
  };
}

function textOf(date: Date): string {
  return toInstant(date.getTime());
}

function textOrNull(date: Date | null): string | null {
  return date === null ? null : textOf(date);
}
