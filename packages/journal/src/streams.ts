/**
 * The book id of the service's audit log: who may do what, and who looked at whose data. It is chained and kept as
 * a book is, but holds no commands: whoever takes the newest book, or decides entries again, leaves it out.
 */
export const AUDIT_LOG = "audit-log";
