/** Characters of ids. Those of APIs are part of their addresses. */
export const ID_LENGTH = { api: 10, part: 6, key: 10 } as const;
