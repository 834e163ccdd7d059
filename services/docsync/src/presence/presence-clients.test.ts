import { afterAll, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { openPresence } from "@solidtype/sync";
import { startClients, until } from "../testing/clients.ts";
import { SwitchableNetwork } from "../testing/switchable-fetch.ts";

const { replica, clients, close } = await startClients();
afterAll(close);

describe("the client of presence, on the real service", () => {
  it("shows who is here, with the identity that the server knows, and sees them leave", async () => {
    const path = await clients.fresh();
    const doc = new Y.Doc();
    const url = `${replica.url}/v1/stream/${path}`;
    const as =
      (principal: string) =>
      (input: string, init: RequestInit = {}) =>
        fetch(input, { ...init, headers: { ...init.headers, "x-test-principal": principal } });
    const ann = openPresence({ url, doc, fetch: as("ann") });
    const bob = openPresence({ url, doc: new Y.Doc(), fetch: as("bob") });
    ann.awareness.setLocalState({ cursor: 1, principal: { id: "someone else" } });
    await until(() => bob.awareness.getStates().get(doc.clientID)?.["cursor"] === 1);
    expect(bob.awareness.getStates().get(doc.clientID)?.["principal"]).toEqual({ id: "ann" });
    await ann.close();
    await until(() => !bob.awareness.getStates().has(doc.clientID));
    await bob.close();
  });

  it("takes nobody out of view who is still there when it connects again, and whoever left meanwhile", async () => {
    const path = await clients.fresh();
    const url = `${replica.url}/v1/stream/${path}`;
    const network = new SwitchableNetwork();
    const here = (principal: string, through = new SwitchableNetwork()) => {
      const opened = openPresence({
        url,
        doc: new Y.Doc(),
        fetch: (input, init = {}) =>
          through.fetch(input, { ...init, headers: { ...init.headers, "x-test-principal": principal } }),
      });
      opened.awareness.setLocalState({ cursor: 1 });
      return opened;
    };
    const bob = here("bob", network);
    const [ann, dan] = [here("ann"), here("dan")];
    const sees = (other: { awareness: { clientID: number } }) =>
      bob.awareness.getStates().has(other.awareness.clientID);
    await until(() => sees(ann) && sees(dan));
    const missed: number[] = [];
    bob.awareness.on("change", ({ removed }: { removed: number[] }) => missed.push(...removed));
    network.cut();
    await dan.close();
    network.restore();
    const eve = here("eve");
    await until(() => sees(eve) && !sees(dan));
    expect(sees(ann)).toBe(true);
    expect(missed).toEqual([dan.awareness.clientID]);
    await Promise.all([ann, bob, eve].map((one) => one.close()));
  });
});
