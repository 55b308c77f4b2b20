// The pipeline explorer. Its numbers and words are those of pipeline_state.py; pipeline_picture.py
// has drawn the picture, and here we only move what moves in it. No kernel is needed.

const HIGHEST = 1000; // of a logit; pipeline.py knows it too
const COOLEST = 0.05;
const HOTTEST = 20;
const QUIET = 500; // milliseconds without a change, after which the words follow
const TRAITS = ["logits", "temperature", "true_class", "max_trick"];

const STYLE = `
.pipeline-explorer { box-sizing: border-box; max-width: 1000px; padding: 12px; border: 1px solid #6E6E6E;
  border-radius: 10px; background: #FFFFFF; color: #1A1A1A; color-scheme: light; accent-color: #0072B2;
  font: 15px/1.5 "DejaVu Sans", Verdana, sans-serif; }
.pipeline-explorer .rows { display: grid; grid-template-columns: max-content 1fr 6.5em; gap: 4px 12px;
  align-items: center; max-width: 44em; }
.pipeline-explorer .choices { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 24px; margin: 8px 0; }
.pipeline-explorer label { color: #1A1A1A; }
.pipeline-explorer input, .pipeline-explorer select { box-sizing: border-box; font: inherit; color: #1A1A1A; }
.pipeline-explorer input[type="number"], .pipeline-explorer select { width: 100%; padding: 2px 6px;
  border: 1px solid #6E6E6E; border-radius: 4px; background: #FFFFFF; }
.pipeline-explorer select { width: auto; }
.pipeline-explorer input[type="range"] { appearance: none; width: 100%; height: 24px; margin: 0; background: none; }
.pipeline-explorer input::-webkit-slider-runnable-track { height: 4px; border-radius: 2px; background: #6E6E6E; }
.pipeline-explorer input::-moz-range-track { height: 4px; border-radius: 2px; background: #6E6E6E; }
.pipeline-explorer input::-webkit-slider-thumb { appearance: none; width: 18px; height: 18px; margin-top: -7px;
  border: 0; border-radius: 9px; background: #0072B2; }
.pipeline-explorer input::-moz-range-thumb { width: 18px; height: 18px; border: 0; border-radius: 9px;
  background: #0072B2; }
.pipeline-explorer :focus-visible { outline: 3px solid #9B2D8A; outline-offset: 2px; }
.pipeline-explorer .picture { overflow-x: auto; }
.pipeline-explorer svg { display: block; width: 100%; min-width: 636px; height: auto; pointer-events: none; }
.pipeline-explorer p { margin: 8px 0 0; color: #1A1A1A; }`;

/** Every number on the way from logits to loss and gradient. */
export function steps({ logits, temperature, true_class, max_trick }) {
  const peak = Math.max(...logits);
  const top = logits.indexOf(peak);
  const shifted = logits.map((z) => (max_trick ? z - peak : z) / temperature);
  const exps = shifted.map(Math.exp);
  // Without the largest: log1p keeps terms that are lost beside it.
  const others = exps.reduce((sum, exp, place) => (place === top ? sum : sum + exp), 0);
  const total = exps[top] + others;
  const probs = exps.map((exp) => exp / total);
  const log_probs = max_trick ? shifted.map((z) => z - Math.log1p(others)) : probs.map(Math.log);
  const negative = log_probs.map((value) => 0 - value);
  return {
    logits,
    scaled: logits.map((z) => z / temperature),
    exps,
    total,
    probs,
    largest: probs.map((prob) => prob === Math.max(...probs)),
    log_probs,
    negative,
    loss: negative[true_class],
    gradient: probs.map((prob, place) => (prob - (place === true_class)) / temperature),
  };
}

/** Length of every bar: the numbers themselves, but exponentials as shares of the largest. */
export function bars(values) {
  const largest = Math.max(...values.exps);
  const share = (exp) => (largest > 0 && largest < Infinity ? exp / largest : exp === Infinity ? exp : 0);
  const { logits, scaled, probs, log_probs, negative, gradient } = values;
  return { logits, scaled, probs, log_probs, negative, gradient, exps: values.exps.map(share) };
}

/** Every text of the picture that can change, by its name there. */
export function texts(values, names, { temperature, true_class, max_trick }) {
  const rows = {
    logits: values.logits.map(plain),
    scaled: values.scaled.map(plain),
    exps: values.exps.map(number),
    probs: values.probs.map(number),
    log_probs: values.log_probs.map(number),
    negative: values.negative.map(number),
    gradient: values.gradient.map(signed),
    decision: values.largest.map((largest) => (largest ? "✓ argmax" : "")),
    true: names.map((_, place) => (place === true_class ? " = y" : "")),
  };
  const written = {
    temperature: `z / T, T = ${short(temperature)}`,
    trick: max_trick ? "exp(z/T - max)" : "exp(z / T)",
    total: `sum ${number(values.total)}${trouble(values.total)}`,
    loss: number(values.loss),
    title:
      "The pipeline, with a bar for each class at every station. " +
      `argmax: ${winners(values, names)}; loss of ${names[true_class]}: ${number(values.loss)} nats.`,
  };
  for (const [key, row] of Object.entries(rows)) {
    row.forEach((text, place) => (written[`${key}-${place}`] = text));
  }
  return written;
}

/** The state as text. */
export function words(values, names, { temperature, true_class, max_trick }) {
  const listed = (key, write) => names.map((name, place) => `${name} ${write(values[key][place])}`).join(", ");
  return (
    `Logits: ${listed("logits", plain)}. Temperature ${short(temperature)}. ` +
    `Max trick ${max_trick ? "on" : "off"}: ` +
    `the exponentials sum to ${number(values.total)}${trouble(values.total)}. ` +
    `Probabilities: ${listed("probs", number)}; argmax: ${winners(values, names)}. ` +
    `Log-probabilities: ${listed("log_probs", number)}. ` +
    `The true class is ${names[true_class]}; the loss is ${number(values.loss)} nats. ` +
    `Gradient (p - y) / T: ${listed("gradient", signed)}.`
  );
}

function winners(values, names) {
  return names.filter((_, place) => values.largest[place]).join(" and ") || "none";
}

function trouble(total) {
  return total === Infinity ? ": overflow" : total === 0 ? ": underflow" : "";
}

function short(value) {
  return String(Number(value.toPrecision(6)));
}

function plain(value) {
  const size = Math.abs(value);
  return value.toFixed((size < 1000) + (size < 100)).replace(/^-0\.00$/, "0.00");
}

function number(value) {
  const size = Math.abs(value);
  if (Number.isNaN(value)) return "NaN";
  if (size === Infinity) return value > 0 ? "inf" : "-inf";
  if (size === 0) return "0";
  if (size < 1e-3 || size >= 1e4) return value.toExponential(0).replace("+", "");
  return value.toFixed((size < 100) + (size < 10) + (size < 1));
}

function signed(value) {
  return value > 0 ? `+${number(value)}` : number(value);
}

// Only what is new is written: anything else is laid out and painted again all the same.
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function put(element, name, value) {
  if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

/** A function that moves everything in the picture to a state. */
function mover(svg) {
  const named = (kind) => [...svg.querySelectorAll(`[data-${kind}]`)].map((part) => [part, part.dataset[kind]]);
  const [written, drawn, panels] = [named("text"), named("bar"), named("panel")];
  const beyond = Object.fromEntries(named("beyond").map(([part, name]) => [name, part]));
  const scales = Object.fromEntries(
    panels.map(([{ dataset }, name]) => [name, ["start", "end", "low", "high"].map((end) => Number(dataset[end]))]),
  );
  const ring = svg.querySelector("[data-ring]");

  return (values, names, state) => {
    const text = texts(values, names, state);
    written.forEach(([part, name]) => write(part, text[name]));
    const lengths = bars(values);
    drawn.forEach(([bar, name]) => {
      const [panel, place] = name.split("-");
      stretch(bar, beyond[name], lengths[panel][place], scales[panel]);
    });
    put(ring, "y", Number(ring.dataset.ring) + Number(ring.dataset.row) * state.true_class);
  };
}

/** Give a bar its length, and a sign at its end where it is longer than its panel. */
function stretch(bar, beyond, value, [start, end, low, high]) {
  const place = (x) => start + ((Math.min(Math.max(x, low), high) - low) / (high - low)) * (end - start);
  const ends = [place(0), place(Number.isNaN(value) ? 0 : value)];
  put(bar, "x", Math.min(...ends));
  put(bar, "width", Math.abs(ends[1] - ends[0]));
  write(beyond, value < low ? "«" : value > high ? "»" : "");
  put(beyond, "x", value > 0 ? end - 2 : start + 2);
  put(beyond, "text-anchor", value > 0 ? "end" : "start");
}

function make(tag, parent, properties = {}) {
  const element = Object.assign(document.createElement(tag), properties);
  parent.append(element);
  return element;
}

/** A number as a slider and as a field; returns a function that shows the number again. */
function numberControl(parent, { name, low, high, slider, toNumber, toPosition, get, set }) {
  const label = make("label", parent, { textContent: name });
  const range = make("input", parent, { type: "range", ...slider, ariaLabel: `${name}, slider` });
  const field = make("input", label, { type: "number", min: low, max: high, step: "any" });
  parent.append(field);
  field.ariaLabel = name;

  function show() {
    range.value = toPosition(get());
    put(range, "aria-valuetext", short(get()));
    if (!field.matches(":focus")) field.value = short(get());
  }

  range.addEventListener("input", () => set(toNumber(range.valueAsNumber)));
  field.addEventListener("input", () => {
    if (field.value !== "" && field.validity.valid) set(field.valueAsNumber);
  });
  // What could not be taken does not stay.
  field.addEventListener("change", () => (field.value = short(get())));
  return show;
}

function logitControl(parent, name, place, state, set) {
  return numberControl(parent, {
    name: `logit of ${name} (no unit)`,
    low: -HIGHEST,
    high: HIGHEST,
    slider: { min: -10, max: 10, step: 0.1 },
    toNumber: (position) => position,
    toPosition: (number) => number,
    get: () => state().logits[place],
    set: (number) => set("logits", state().logits.with(place, number)),
  });
}

function temperatureControl(parent, state, set) {
  return numberControl(parent, {
    name: "temperature T (no unit)",
    low: COOLEST,
    high: HOTTEST,
    slider: { min: -40, max: 40, step: 1 }, // 40 equal factors lead from 1 to either end
    toNumber: (position) => Number((HOTTEST ** (position / 40)).toPrecision(3)),
    toPosition: (number) => (40 * Math.log(number)) / Math.log(HOTTEST),
    get: () => state().temperature,
    set: (number) => set("temperature", number),
  });
}

function trueClassControl(parent, names, state, set) {
  const label = make("label", parent, { textContent: "true class y " });
  const select = make("select", label);
  names.forEach((name, place) => make("option", select, { value: place, textContent: name }));
  select.addEventListener("change", () => set("true_class", Number(select.value)));
  return () => (select.value = state().true_class);
}

function maxTrickControl(parent, state, set) {
  const label = make("label", parent);
  const box = make("input", label, { type: "checkbox" });
  label.append(" max trick: subtract the largest before exp");
  box.addEventListener("change", () => set("max_trick", box.checked));
  return () => (box.checked = state().max_trick);
}

function controls(root, names, state, set) {
  const rows = make("div", root, { className: "rows" });
  const shown = names.map((name, place) => logitControl(rows, name, place, state, set));
  shown.push(temperatureControl(rows, state, set));
  const choices = make("div", root, { className: "choices" });
  shown.push(trueClassControl(choices, names, state, set), maxTrickControl(choices, state, set));
  return () => shown.forEach((show) => show());
}

// JupyterLab would take a plain key for a command, such as an arrow for the next cell.
function keepPlainKeys(event) {
  if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
}

/** Where the page is too narrow for the picture, let the arrow keys scroll it. */
function scrollable(picture) {
  Object.assign(picture, { role: "group", ariaLabel: "picture" });
  const observer = new ResizeObserver(() => {
    picture.tabIndex = picture.scrollWidth > picture.clientWidth ? 0 : -1;
  });
  observer.observe(picture);
  return observer;
}

function render({ model, el }) {
  const names = model.get("class_names");
  const state = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const set = (name, value) => {
    model.set(name, value);
    model.save_changes();
  };
  const root = make("div", el, { className: "pipeline-explorer" });
  root.addEventListener("keydown", keepPlainKeys);
  make("style", root, { textContent: STYLE });
  const showControls = controls(root, names, state, set);
  const picture = make("div", root, { className: "picture", innerHTML: model.get("_picture") });
  const resized = scrollable(picture);
  const move = mover(picture.querySelector("svg"));
  const status = make("p", root, { role: "status" });
  let timer;

  const say = () => (status.textContent = words(steps(state()), names, state()));
  const draw = () => {
    move(steps(state()), names, state());
    showControls();
    clearTimeout(timer);
    timer = setTimeout(say, QUIET);
  };
  draw();
  say();
  TRAITS.forEach((name) => model.on(`change:${name}`, draw));
  return () => {
    clearTimeout(timer);
    resized.disconnect();
    TRAITS.forEach((name) => model.off(`change:${name}`, draw));
  };
}

/** Bring to life what was saved in a page: all that it wants of a kernel is to keep the values. */
export function revive(element) {
  const drawing = element.querySelector("img").src.replace("data:image/svg+xml,", "");
  const state = { ...JSON.parse(element.dataset.pipeline), _picture: decodeURIComponent(drawing) };
  let draw = () => {};
  const model = {
    get: (name) => state[name],
    set: (name, value) => (state[name] = value),
    save_changes: () => draw(),
    on: (_, listener) => (draw = listener),
  };
  element.removeAttribute("data-pipeline");
  element.replaceChildren();
  render({ model, el: element });
}

export default { render };
