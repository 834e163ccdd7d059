import { fail } from "@solidtype/contracts";
import type { Model } from "./model-port.ts";

/** Stands where no provider is configured: says so, and how to mend it, in the chat. */
export const unconfiguredModel: Model = {
  ask: async () =>
    fail(
      "model.refused",
      "No language model is configured, so the agent cannot answer. Whoever runs this platform sets ANTHROPIC_API_KEY (and, if wanted, AGENT_MODEL) in the environment of the agent and starts it again.",
    ),
};
