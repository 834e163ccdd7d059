/** The state that the address asks to bring back: a version, or a place in the history; null: it asks for nothing. */
export const askedState = (): string | null => new URLSearchParams(location.search).get("restore");
