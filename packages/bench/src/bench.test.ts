import { describe, expect, it } from "vitest";
import { judge, type Goal, Measurements, rate, table, took } from "./index.ts";

const figure = (goal: Goal, ours: number[], peer?: number[]) =>
  new Measurements().record({
    figure: "x",
    unit: "ms",
    goal,
    runs: ours,
    ...(peer ? { peer: { name: "bare", runs: peer } } : {}),
  });

describe("a figure", () => {
  it("is the median of its runs, with the spread beside it", () => {
    expect(figure({ atMost: 1 }, [5, 1, 3])).toMatchObject({ median: 3, spread: 4 / 3 });
    expect(figure({ atMost: 1 }, [4, 2]).median).toBe(3);
  });

  it.each<[Goal, number[], number[] | undefined, string]>([
    [{ atLeast: 10 }, [10], undefined, "ok"],
    [{ atLeast: 10 }, [9.9], undefined, "short"],
    [{ atMost: 10 }, [10], undefined, "ok"],
    [{ atMost: 10 }, [10.1], undefined, "short"],
    [{ ratioAtLeast: 0.6 }, [6], [10], "ok"],
    [{ ratioAtLeast: 0.6 }, [5], [10], "short"],
    [{ ratioAtMost: 1.4 }, [14], [10], "ok"],
    [{ ratioAtMost: 1.4 }, [15], [10], "short"],
    [{ ratioAtLeast: 0.6 }, [1000], undefined, "short"],
  ])("with goal %j, runs %j and peer %j is %s", (goal, ours, peer, verdict) => {
    expect(judge(figure(goal, ours, peer))).toBe(verdict);
  });

  it("cannot be made of nothing or of NaN", () => {
    expect(() => figure({ atMost: 1 }, [])).toThrow("no finite value");
    expect(() => figure({ atMost: 1 }, [Number.NaN])).toThrow("no finite value");
    expect(() => figure({ ratioAtMost: 1 }, [1], [])).toThrow("no finite value");
  });
});

describe("measuring", () => {
  it("throws warm-up runs away and takes ours and the peer in turn", async () => {
    const order: string[] = [];
    const made = await new Measurements().measure({
      figure: "x",
      unit: "/s",
      runs: 2,
      warmup: 1,
      ours: () => order.push("ours"),
      peer: { name: "bare", run: () => order.push("bare") },
    });
    expect(order).toEqual(["ours", "bare", "ours", "bare", "ours", "bare"]);
    expect(made.runs).toEqual([3, 5]);
    expect(made.peer?.runs).toEqual([4, 6]);
  });

  it("gives a rate that counts every lane, and a time", async () => {
    const turn = () => new Promise((done) => setImmediate(done));
    expect(await rate(turn, { ms: 20, lanes: 4 })).toBeGreaterThan(0);
    expect(await took(turn)).toBeGreaterThan(0);
  });
});

it("shows goal, measured, peer, ratio and verdict in a table", () => {
  const text = table([figure({ ratioAtLeast: 0.6 }, [6600], [10_000])]);
  expect(text).toMatch(/x\s+≥ 0.6×\s+6,600 ms ±0%\s+bare: 10,000 ms ±0%\s+0.66\s+ok/);
});
