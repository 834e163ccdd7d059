export * from "./mesh/mesh.ts";
