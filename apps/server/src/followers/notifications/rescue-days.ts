/** How long a trusted contact's link works. */
export const RESCUE_DAYS = 7;
