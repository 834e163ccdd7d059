import { kernelRpc } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { renderNatsConf } from "./nats-conf.ts";

test("NATS lets a call be answered for longer than any caller waits", () => {
  const password = "secret";
  const text = renderNatsConf({
    host: "127.0.0.1",
    port: 4222,
    storeDir: "/tmp",
    prefix: "solidtype",
    passwords: {
      gateway: password,
      metadata: password,
      docsync: password,
      kernel: password,
      agent: password,
    },
  });
  const expiries = [...text.matchAll(/expires: "(\d+)s"/g)].map(([, seconds]) => Number(seconds) * 1000);
  expect(expiries).toHaveLength(5);
  const longest = Math.max(...Object.values(kernelRpc).map(({ deadlineMs }) => deadlineMs));
  for (const expiry of expiries) expect(expiry).toBeGreaterThan(longest);
});
