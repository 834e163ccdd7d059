export const Buffer = undefined;
