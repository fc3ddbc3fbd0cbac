import pg from "pg";

/**
 * A pool for code that asks one, whose only connection is this client: so that all it does belongs to the transaction
 * that the client is in. What would end that transaction is refused; ending the pool does nothing.
 */
export function poolWithin(client: pg.ClientBase): pg.Pool {
  const ask = client.query.bind(client) as (...asked: readonly unknown[]) => unknown;
  const query = (first: string | { readonly text: string }, ...others: readonly unknown[]) => {
    const text = typeof first === "string" ? first : first.text;
    if (/^\s*(begin|start|commit|rollback|end)\b/i.test(text)) {
      throw new Error(`"${text}" would end the transaction that this belongs to.`);
    }
    return ask(first, ...others);
  };
  const connection = { query, release: () => undefined };
  // By itself a pool connects to nothing, and all that would make it connect is replaced.
  const inert = new pg.Pool();
  return Object.assign(inert, {
    query,
    connect: async () => connection,
    end: async () => undefined,
  });
}
