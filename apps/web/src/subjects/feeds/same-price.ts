/** Whether what was typed names the held price itself, whatever zeros it ends in. */
export function isSamePrice(typed: string, held: string): boolean {
  const trim = (text: string): string =>
    text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
  return /^[0-9]+(\.[0-9]+)?$/.test(typed) && trim(typed) === trim(held);
}
