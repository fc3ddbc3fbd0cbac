/** The release, as the API says it. */
export const VERSION = "0.1.0";
