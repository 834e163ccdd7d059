/**
 * Cursors keep a cache between us and a reader from answering the same live request for ever: they
 * are the number of the current 20-second interval, and never repeat what the reader sent.
 */
const EPOCH = Date.UTC(2024, 9, 9);
const INTERVAL_MS = 20_000;
const MAX_JITTER_MS = 3_600_000;

export function nextCursor(sent: string | undefined, now: number): string {
  const current = Math.floor((now - EPOCH) / INTERVAL_MS);
  const last = sent !== undefined && /^\d{1,15}$/.test(sent) ? Number(sent) : -1;
  if (last < current) return String(current);
  return String(last + Math.max(1, Math.ceil((Math.random() * MAX_JITTER_MS) / INTERVAL_MS)));
}
