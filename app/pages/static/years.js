// The histogram: years are chosen by a drag over its bars, or one by a click. The fields below it do the same by keys.

/** Start: `years` holds the drawing, which changes, and the fields. */
export function chooseYears(years) {
  let drag = null;
  const end = (isChosen) => {
    drag?.area.remove();
    if (isChosen) choose(drag);
    else drag?.fields.forEach((field, number) => { field.value = drag.before[number]; });
    drag = null;
  };
  years.addEventListener("pointerdown", (event) => {
    const svg = event.target.closest("svg");
    if (!svg || !event.isPrimary || event.button) return;
    if (drag) end(false);
    svg.setPointerCapture(event.pointerId);
    drag = begin(years, svg, event);
  });
  years.addEventListener("pointermove", (event) => {
    if (drag) moveTo(drag, event);
  });
  years.addEventListener("pointerup", () => drag && end(true));
  years.addEventListener("pointercancel", () => drag && end(false)); // the finger scrolls
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && drag) end(false);
  });
}

/** A drag: the bars that it began and is at, the area drawn over them, the fields and what they held. */
function begin(years, svg, event) {
  const area = document.createElementNS(svg.namespaceURI, "rect");
  area.setAttribute("class", "chosen");
  area.setAttribute("height", svg.viewBox.baseVal.height);
  svg.append(area);
  const fields = [...years.querySelectorAll("[name=year_from], [name=year_to]")];
  const from = barAt(svg, event);
  const drag = { svg, area, fields, from, to: from, before: fields.map((field) => field.value) };
  moveTo(drag, event);
  return drag;
}

/** Draw what is chosen, and say its years in the fields. */
function moveTo(drag, event) {
  const { svg, area, fields, from } = drag;
  drag.to = barAt(svg, event);
  const bars = svg.querySelectorAll("g");
  const width = widthOfBar(svg);
  const [first, last] = [Math.min(from, drag.to), Math.max(from, drag.to)];
  area.setAttribute("x", first * width);
  area.setAttribute("width", (last - first + 1) * width);
  fields[0].value = bars[first].dataset.first;
  fields[1].value = bars[last].dataset.last;
}

/** The number of the bar at, or nearest to, a pointer. */
function barAt(svg, { clientX }) {
  const { left, width } = svg.getBoundingClientRect();
  const x = ((clientX - left) / width) * svg.viewBox.baseVal.width;
  const last = svg.querySelectorAll("g").length - 1;
  return Math.max(0, Math.min(last, Math.floor(x / widthOfBar(svg))));
}

/** In units of the drawing, which may be wider than its bars. */
function widthOfBar(svg) {
  return svg.querySelector(".area").width.baseVal.value;
}

/** Filter by the fields. A click on the only bar that is chosen takes the choice off. */
function choose({ from, to, fields, before }) {
  const isSame = fields.every((field, number) => field.value === before[number]);
  if (from === to && isSame) fields.forEach((field) => { field.value = ""; });
  fields[0].form.requestSubmit();
}
