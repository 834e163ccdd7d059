/**
 * How long geometry may take. Some work OCCT comes to no end with, and it hears no signal: then its thread is ended. So
 * that the rest is built within its time, one operation may have a part of it; what takes longer is given up, and all is
 * begun again without it.
 */
export const geometryTime = {
  /** A task of the service, where nothing else is configured. */
  serviceSeconds: 60,
  /** A rebuild of the editor's kernel, or a question to it. */
  editorSeconds: 90,
  /** A call of the command line, unless it says so itself. */
  commandSeconds: 300,
  /** Of the time of a service's task, and of the editor's: what one operation may have. */
  operationPart: 1 / 2,
} as const;
