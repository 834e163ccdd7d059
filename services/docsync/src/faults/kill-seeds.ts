import { migrate } from "../streams/database.ts";
import { KillablePostgres, KillableReplica } from "../testing/killable.ts";
import { killOracle } from "./kill-oracle.ts";

/** `node services/docsync/src/faults/kill-seeds.ts [how many] [from]`: as many seeds as there is time for, on a Postgres that syncs. */
const [count = 100, from = 1] = process.argv.slice(2).map(Number);
const postgres = await KillablePostgres.start();
await postgres.syncToDisk();
await migrate(postgres.url);
const replicas = [new KillableReplica(postgres.url), new KillableReplica(postgres.url)];
await Promise.all(replicas.map((replica) => replica.start()));
let failed = 0;
for (let seed = from; seed < from + count; seed++) {
  const { problems, acknowledged, kills } = await killOracle({ replicas, postgres }, seed);
  if (problems.length > 0) failed++;
  process.stdout.write(
    `seed ${seed}: ${acknowledged} acknowledged, ${kills} kills, ${problems.length === 0 ? "good" : problems.join("; ")}\n`,
  );
}
await Promise.all(replicas.map((replica) => replica.kill()));
await postgres.dispose();
process.exit(failed === 0 ? 0 : 1);
