import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Says that the demo was put into a database once: whoever deletes what they do not want of it keeps it deleted. */
export class DemoMark {
  readonly #mark: string;

  /**
   * It lies in the folder of the database, since elsewhere it would outlive that. Earlier releases kept it in the home:
   * taken over where the database stood before this start, which is then the one that it speaks of.
   */
  constructor(home: string, data: string) {
    this.#mark = join(data, "demo-seeded");
    const earlier = join(home, "demo-seeded");
    if (!existsSync(earlier)) return;
    if (existsSync(join(data, "PG_VERSION"))) this.set();
    rmSync(earlier);
  }

  get isSet(): boolean {
    return existsSync(this.#mark);
  }

  set(): void {
    writeFileSync(this.#mark, "");
  }
}
