import { type Failure, geometryTime } from "@solidtype/contracts";

/** A rebuild or a question longer than this is taken for hung, waited for or not. */
export const limit = geometryTime.editorSeconds * 1000;
/**
 * So long may one operation of OCCT take in one worker; then it is given up, and the rest is built. What others were at
 * when they were ended is not added: each might have come to its end, and patience grows past this.
 */
export const workLimit = limit * geometryTime.operationPart;
/** So many operations are given up for one rebuild. */
export const mostGivenUp = 3;

export const lostFailure: Failure = {
  code: "kernel-not-loaded",
  message:
    "The geometry kernel could not be loaded. Check your connection and load the page again; until then the part is shown as the platform builds it.",
};
export const diedFailure: Failure = {
  code: "kernel-died",
  message:
    "The geometry kernel stopped again and again with this part. Undo the last change or suppress its feature, then load the page again; until then the part is shown as the platform builds it.",
};
export const hungFailure: Failure = {
  code: "kernel-hung",
  message: `The last change kept the geometry kernel busy for ${limit / 1000} seconds and was given up. Undo it, or change it.`,
};
/** The same of a part that was never built here, which no change of anybody's is to blame for. */
export const neverBuiltWords = `The geometry kernel of this page came to no end with this part and gave it up. Shown is what the platform has built of it. Change or suppress something, and it is tried again.`;
export const tooManyFailure: Failure = {
  code: "kernel-hung",
  message: `More than ${mostGivenUp} operations kept the geometry kernel busy for ${workLimit / 1000} seconds each, and the last change was given up. Undo it, or change it.`,
};
export const givenUpFailure: Failure = {
  code: "kernel-gave-up",
  message: `One operation kept the geometry kernel busy for ${workLimit / 1000} seconds and was given up.`,
};
export const stoppedFailure: Failure = {
  code: "kernel-stopped",
  message:
    "The rebuild was stopped. What is shown is older than the part: change or undo something to build again.",
};
export const overtakenFailure: Failure = {
  code: "kernel-overtaken",
  message: "A newer change overtook this rebuild.",
};
export const questionHungFailure: Failure = {
  code: "kernel-hung",
  message: `A question about the part kept the geometry kernel busy for ${limit / 1000} seconds and was given up.`,
};
export const spentFailure: Failure = {
  code: "kernel-recycled",
  message: "The geometry kernel was restarted to free memory.",
};
export const closedFailure: Failure = { code: "kernel-closed", message: "The document was closed." };
