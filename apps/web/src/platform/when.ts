const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** "3 minutes ago" while that says more than a date does. */
export function ago(moment: string, nowMs = Date.now()): string {
  const time = Date.parse(moment);
  const past = nowMs - time;
  if (past < minute) return "just now";
  if (past < hour) return relative.format(-Math.floor(past / minute), "minute");
  if (past < day) return relative.format(-Math.floor(past / hour), "hour");
  if (past < 7 * day) return relative.format(-Math.floor(past / day), "day");
  return date.format(time);
}

export const onDate = (moment: string): string => date.format(new Date(moment));
export const atTime = (moment: string): string => exact.format(new Date(moment));
