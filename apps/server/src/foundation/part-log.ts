/** Where feeds and webhooks tell what an operator should know; fits pino and console. */
export interface FeedLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
