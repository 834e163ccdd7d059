/**
 * Leaves out of libraries what no page here can reach and no bundler can see to be unreachable: nearly a third of what
 * would be fetched of three. A library that has changed so that something is not found any more fails the build.
 */

const { basename } = require("node:path");

/** Parts of shaders for materials, lights and textures that the view does not use, by how their names begin. */
const unusedShaders =
  /^(mesh(physical|toon|matcap|lambert|normal)|lights_(physical|toon|lambert)|transmission|iridescence|clearcoat|cube|equirect|background|distance|depth_|shadow|skin|morph|env|bump|displacement|gradientmap|lightprobe|batching|alphahash|metalness|roughness|ltc|lightmap|aomap|emissivemap|tonemapping)/;

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

/** The same, where three writes them as functions. */
const unusedMakers = {
  // Nothing throws a shadow.
  WebGLShadowMap: `function WebGLShadowMap() {
    this.enabled = false;
    this.autoUpdate = false;
    this.needsUpdate = false;
    this.type = PCFShadowMap;
    this.render = () => {};
  }`,
  // No mesh changes into another.
  WebGLMorphtargets: "function WebGLMorphtargets() { return { update() {} }; }",
  // No material of ours shares its uniforms with others.
  WebGLUniformsGroups: "function WebGLUniformsGroups() { return { bind() {}, update() {}, dispose() {} }; }",
  // Pictures go straight to the canvas, in bytes.
  WebGLOutput: "function WebGLOutput() {}",
  // Nothing around a part lights it.
  WebGLEnvironments: "function WebGLEnvironments() { return { get: () => null, dispose() {} }; }",
};

/** Methods that nobody calls: nothing is written down or read back, rays are ours, and no picture is copied from another. */
const uncalled =
  /^\t(?:static )?(?:toJSON|fromJSON|raycast|computeTangents|toNonIndexed)\([^)]*\) \{\n[\s\S]*?^\t\}$/gm;
const uncalledOfRenderer =
  /^\t\tthis\.(?:readRenderTargetPixels(?:Async)?|copy\w+ToTexture) = (?:async )?function \([^)]*\) \{\n[\s\S]*?^\t\t\};$/gm;

function fewerParts(three) {
  let left = 0;
  const leave = (withWhat) => {
    left += 1;
    return withWhat;
  };
  const fewer = three
    .replaceAll(uncalled, () => leave(""))
    .replaceAll(uncalledOfRenderer, () => leave(""))
    .replaceAll(/^((?:const|var) (\w+) = )"(?:[^"\\]|\\.)*";$/gm, (whole, head, name) =>
      unusedShaders.test(name) ? leave(`${head}"";`) : whole,
    )
    .replaceAll(/^class (\w+)(?: extends \w+)? \{[\s\S]*?^\}$/gm, (whole, name) =>
      name in unusedClasses ? leave(unusedClasses[name]) : whole,
    )
    .replaceAll(/^function (\w+)\([^)]*\) \{[\s\S]*?^\}$/gm, (whole, name) =>
      name in unusedMakers ? leave(unusedMakers[name]) : whole,
    );
  if (left !== 63)
    throw new Error(`three is not as build/leave-out.cjs knows it: ${left} of 63 parts are there`);
  return fewer;
}

/**
 * Nothing moves by itself, nothing follows a curve, nothing is drawn in batches or seen from six sides: emptied, since
 * other parts of three name them and they stay.
 */
const emptied =
  /^(\w*Interpolant|\w*KeyframeTrack|PropertyBinding|Composite|Curve|CurvePath|Path|Shape|\w+Curve3?|BatchedMesh|WebXRController|CubeCamera|FrustumArray)$/;

function lessCore(core) {
  let left = 0;
  const fewer = core
    .replaceAll(/^(class (\w+)(?: extends \w+)? \{)[\s\S]*?^\}$/gm, (whole, head, name) => {
      if (!emptied.test(name)) return whole;
      left += 1;
      return `${head}}`;
    })
    .replaceAll(uncalled, () => {
      left += 1;
      return "";
    });
  if (left !== 107)
    throw new Error(`three is not as build/leave-out.cjs knows it: ${left} of 107 parts are there`);
  return fewer;
}

/** Said so, bundlers take Node's Buffer for what it is and do not bring one along. */
function noBuffer(lib0) {
  const said = lib0.replaceAll(/(?<![\w.])Buffer\.from\(/g, 'globalThis["Buffer"].from(');
  if (said === lib0) throw new Error("lib0 is not as build/leave-out.cjs knows it");
  return said;
}

/** Schemas of nodes, which nobody asks for: with them comes a library of schemas. */
function noSchemas(dom) {
  let left = 0;
  const fewer = dom.replaceAll(
    /^(import \* as \$ from .*|export const \$\w+ = \$\.\$custom\(.*\))$/gm,
    () => {
      left += 1;
      return "";
    },
  );
  if (left !== 5)
    throw new Error(`lib0 is not as build/leave-out.cjs knows it: ${left} of 5 lines are there`);
  return fewer;
}

/** What a schema is in JSON is told to agents, by the services: no page asks. */
function noJsonSchema(zod) {
  let left = 0;
  const fewer = zod.replaceAll(/^(export const (\w+Processor) = )\([\s\S]*?^\};$/gm, (whole, head) => {
    left += 1;
    return `${head}() => {};`;
  });
  if (left !== 39)
    throw new Error(`zod is not as build/leave-out.cjs knows it: ${left} of 39 parts are there`);
  return fewer;
}

/** The same: whoever asks all the same is told. */
function noJsonSchemaMethods(zod) {
  let left = 0;
  const fewer = zod.replaceAll(
    /^(export const create\w*JSONSchemaMethod = )\([\s\S]*?^\};$/gm,
    (whole, head) => {
      left += 1;
      return `${head}() => () => { throw new Error("JSON schemas are left out of pages: see build/leave-out.cjs"); };`;
    },
  );
  if (left !== 2)
    throw new Error(`zod is not as build/leave-out.cjs knows it: ${left} of 2 methods are there`);
  return fewer;
}

const lessOf = {
  "three.module.js": fewerParts,
  "three.core.js": lessCore,
  "buffer.js": noBuffer,
  "dom.js": noSchemas,
  "json-schema-processors.js": noJsonSchema,
  "to-json-schema.js": noJsonSchemaMethods,
};

module.exports = function leaveOut(source) {
  return lessOf[basename(this.resourcePath)](source);
};
