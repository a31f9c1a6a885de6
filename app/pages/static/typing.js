// Typing, acted on in its pauses.

/** Act on a field that matches once nothing has been typed for a while, in milliseconds. An input method's unfinished
 *  words don't count as typed. Returns what calls it off. */
export function onTyping(selector, pause, act) {
  let timer;
  const later = ({ target, isComposing }) => {
    if (!target.matches(selector)) return;
    clearTimeout(timer);
    if (!isComposing) timer = setTimeout(() => act(target), pause);
  };
  for (const type of ["input", "compositionend"]) document.addEventListener(type, later);
  return () => clearTimeout(timer);
}
