import type { Material } from "three";

/**
 * Materials by what they look like, kept as long as the view: with the last one of a kind goes its compiled program,
 * and the next would be compiled between a change and its picture.
 */
export function keepMaterials() {
  const kept = new Map<string, Material>();
  return {
    of<Kind extends Material>(look: string, make: () => Kind): Kind {
      const found = kept.get(look) ?? make();
      kept.set(look, found);
      return found as Kind;
    },
    dispose(): void {
      for (const material of kept.values()) material.dispose();
      kept.clear();
    },
  };
}
