/**
 * Leaves out of libraries what no page here can reach and no bundler can see to be unreachable: a fifth of what would
 * be fetched of three. A library that has changed so that something is not found any more fails the build.
 */

/** Parts of shaders for materials, lights and textures that the view does not use, by how their names begin. */
const unusedShaders =
  /^(mesh(physical|toon|matcap|lambert|normal)|lights_(physical|toon|lambert)|transmission|iridescence|clearcoat|cube|equirect|background|distance|depth_|shadow|skin|morph|env|bump|displacement|gradientmap|lightprobe|batching|alphahash|metalness|roughness|ltc|lightmap|aomap|emissivemap)/;

/** Classes that are only put to work when there is something for them: what stands in for them does nothing. */
const unusedClasses = {
  // Nobody looks at a part through goggles.
  WebXRManager: `class WebXRManager extends EventDispatcher {
    constructor() {
      super();
      this.enabled = false;
      this.isPresenting = false;
      this.cameraAutoUpdate = false;
    }
    setAnimationLoop() {}
    getEnvironmentBlendMode() {}
    dispose() {}
  }`,
  // Nothing around a part is mirrored in it.
  PMREMGenerator: "class PMREMGenerator {}",
};

function fewerParts(three) {
  let left = 0;
  const leave = (withWhat) => {
    left += 1;
    return withWhat;
  };
  const fewer = three
    .replaceAll(/^((?:const|var) (\w+) = )"(?:[^"\\]|\\.)*";$/gm, (whole, head, name) =>
      unusedShaders.test(name) ? leave(`${head}"";`) : whole,
    )
    .replaceAll(/^class (\w+)(?: extends \w+)? \{[\s\S]*?^\}$/gm, (whole, name) =>
      name in unusedClasses ? leave(unusedClasses[name]) : whole,
    );
  if (left !== 52)
    throw new Error(`three is not as build/leave-out.cjs knows it: ${left} of 52 parts are there`);
  return fewer;
}

/** Said so, bundlers take Node's Buffer for what it is and do not bring one along. */
function noBuffer(lib0) {
  const said = lib0.replaceAll(/(?<![\w.])Buffer\.from\(/g, 'globalThis["Buffer"].from(');
  if (said === lib0) throw new Error("lib0 is not as build/leave-out.cjs knows it");
  return said;
}

module.exports = function leaveOut(source) {
  return this.resourcePath.includes("three.module") ? fewerParts(source) : noBuffer(source);
};
