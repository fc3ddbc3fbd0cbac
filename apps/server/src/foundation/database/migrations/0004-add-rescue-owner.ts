/**
 * Whose loan a rescue link is for: the name of a closed loan may be used again, by somebody else. Links
 * from before know no owner and work until they expire.
 */
export const addRescueOwner = `
  ALTER TABLE service.rescue_links ADD COLUMN owner text;
`;
