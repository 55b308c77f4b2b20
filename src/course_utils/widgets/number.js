// A number as a labelled field and as a slider beside it; both have the same name.

// How a number becomes a place on the slider and back, its digits, and the step of the field. A logarithmic
// slider counts its steps.
const SCALES = {
  linear: (low, high, step) => ({
    ends: { min: low, max: high, step },
    place: (number) => number,
    number: (place) => place,
    round: (number) => Number(number.toFixed(10)),
    fieldStep: step,
  }),
  log: (low, high, step) => ({
    ends: { min: 0, max: Math.round(Math.log10(high / low) / step), step: 1 },
    place: (number) => Math.log10(number / low) / step,
    number: (place) => low * 10 ** (place * step),
    round: (number) => Number(number.toPrecision(3)),
    fieldStep: low,
  }),
};

// JupyterLab would take a plain key on a slider for a command, such as an arrow for the next cell.
function keepPlainKeys(event) {
  if (!event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey) event.stopPropagation();
}

function input(type, ends) {
  const element = Object.assign(document.createElement("input"), { type, ...ends });
  element.addEventListener("keydown", keepPlainKeys);
  return element;
}

function render({ model, el }) {
  const [low, high, step] = ["low", "high", "step"].map((name) => model.get(name));
  const scale = SCALES[model.get("scale")](low, high, step);
  const field = input("number", { min: low, max: high, step: scale.fieldStep });
  const slider = input("range", scale.ends);
  const label = document.createElement("label");
  const name = document.createElement("span");
  name.textContent = model.get("description");
  label.append(name, field);
  slider.setAttribute("aria-label", model.get("description"));
  el.classList.add("course-number");
  el.append(label, slider);

  // A number between two steps is kept: only the handle goes to the nearer one.
  function show() {
    const number = model.get("value");
    field.value = number;
    slider.value = scale.place(number);
    slider.setAttribute("aria-valuetext", number);
  }

  function take(number) {
    if (Number.isFinite(number)) {
      model.set("value", Math.min(Math.max(scale.round(number), low), high));
      model.save_changes();
    }
    show();
  }

  field.addEventListener("change", () => take(field.valueAsNumber));
  slider.addEventListener("input", () => take(scale.number(slider.valueAsNumber)));
  model.on("change:value", show);
  show();
  return () => model.off("change:value", show);
}

export default { render };
