/** The user that every function runs as: no name, no home, the numbers that Lambda's own sandboxes have. */
export const SANDBOX_UID = 993;
export const SANDBOX_GID = 990;
