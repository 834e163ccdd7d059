/** Only the left button is meant for what lies over the view: the others, and the wheel, go to the view under it. */
export function passOn(over: HTMLElement, canvas: HTMLElement): () => void {
  const onPress = (event: PointerEvent): void => {
    const isText = event.target instanceof HTMLInputElement;
    if (event.pointerType === "mouse" && event.button !== 0 && !isText)
      canvas.dispatchEvent(new PointerEvent(event.type, event));
  };
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    canvas.dispatchEvent(new WheelEvent(event.type, event));
  };
  over.addEventListener("pointerdown", onPress);
  over.addEventListener("wheel", onWheel, { passive: false });
  return () => {
    over.removeEventListener("pointerdown", onPress);
    over.removeEventListener("wheel", onWheel);
  };
}
