/** Calls what was there before, then what is added: for elements that are handed on with more to listen to. */
export function chained<Event>(
  before: ((event: Event) => void) | undefined,
  added: (event: Event) => void,
): (event: Event) => void {
  return (event) => {
    before?.(event);
    added(event);
  };
}
