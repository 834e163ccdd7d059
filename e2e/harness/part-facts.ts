import type { PartModel } from "@solidtype/document";
import type { Kernel } from "@solidtype/kernel";

/** What two machines must agree on about a part. `key` hangs on every number that went into a body. */
export type PartFacts = {
  readonly features: readonly string[];
  readonly bodies: readonly {
    readonly name: string;
    readonly key: string;
    readonly volume: string;
    readonly names: readonly string[];
    /** Digest of the shape's bytes. */
    readonly bytes: string;
  }[];
  /** Digest of a picture of it. */
  readonly picture: string;
};

const thumbnail = { width: 256, height: 192, view: "isometric", background: null, edges: true } as const;

export async function factsOf(kernel: Kernel, model: PartModel): Promise<PartFacts> {
  const built = await kernel.rebuild(model);
  if (!built.ok) throw new Error(built.error.message);
  const part = built.value;
  const bodies = await Promise.all(
    part.bodies.map(async ({ name, key }, at) => {
      const { faces, edges, vertices } = part.names(at);
      const volume = part.massProperties(at).volume.toPrecision(12);
      return {
        name,
        key,
        volume,
        names: [...faces, ...edges, ...vertices],
        bytes: await digest(part.shapeBytes(at)),
      };
    }),
  );
  const picture = await digest(await part.png(thumbnail));
  return { features: part.features.map(({ id, status }) => `${id} ${status}`), bodies, picture };
}

async function digest(bytes: Uint8Array): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
