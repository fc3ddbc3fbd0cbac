/** As a `ref`: takes the focus when the element appears, in place of the one that it replaces. */
export function focusNow(element: HTMLElement | null): void {
  element?.focus();
}
