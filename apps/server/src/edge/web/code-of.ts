/** The code of a failure of the file system, such as `ENOENT`; undefined for any other. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
