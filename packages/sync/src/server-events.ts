/** Reads a server-sent event stream: the name and the data of each event, as they come. */
export type ServerEvent = { readonly name: string; readonly data: string };

export async function* serverEvents(
  body: ReadableStream<Uint8Array>,
  /** Called with whatever comes: a large event may take long. */
  heard: () => void = () => undefined,
): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      text += decoder.decode(value, { stream: true });
      if (text.includes("\r")) text = text.replaceAll("\r\n", "\n");
      let end = text.indexOf("\n\n");
      while (end >= 0) {
        const event = parse(text.slice(0, end));
        text = text.slice(end + 2);
        if (event !== null) yield event;
        end = text.indexOf("\n\n");
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parse(block: string): ServerEvent | null {
  let name = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const value = (prefix: string) =>
      line.slice(line[prefix.length] === " " ? prefix.length + 1 : prefix.length);
    if (line.startsWith("event:")) name = value("event:");
    else if (line.startsWith("data:")) data.push(value("data:"));
  }
  return data.length === 0 ? null : { name, data: data.join("\n") };
}

export function fromBase64(text: string): Uint8Array {
  const binary = atob(text.replaceAll("\n", ""));
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
