/** Where a part of the server tells what an operator should know; fits pino and console. */
export interface PartLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
