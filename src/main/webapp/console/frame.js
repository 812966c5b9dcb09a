/**
 * Draws at most once per animation frame, however often it is asked to: a thousand events a second cost sixty drawings.
 * A hidden tab draws nothing, so whoever collects what is to be drawn must bound it.
 *
 * @param {() => void} draw
 * @returns {() => void} asks for a drawing in the next frame
 */
export function perFrame(draw) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
}
