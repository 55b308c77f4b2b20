// A question with radio buttons, a field for a number, or a list for each place of an order; and what is said
// of the prediction.

// JupyterLab would take a plain key for a command, such as an arrow for the next cell.
function keepPlainKeys(event) {
  if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
}

function element(tag, properties, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

// What stands between backticks is code.
function words(text) {
  return text
    .split("`")
    .map((part, place) => (place % 2 ? element("code", { textContent: part }) : part));
}

// Each kind gives its nodes, reads the answer from them, null where there is none, and writes one into them.
const KINDS = {
  choice(labels) {
    const radios = labels.map(() => element("input", { type: "radio", name: "answer" }));
    return {
      nodes: radios.map((radio, place) =>
        element("label", {}, radio, element("span", {}, ...words(labels[place]))),
      ),
      read: () => radios.findIndex((radio) => radio.checked),
      write: (answer) => radios.forEach((radio, place) => (radio.checked = place === answer)),
    };
  },

  number([unit]) {
    const field = element("input", { type: "number", step: "any" });
    return {
      nodes: [element("label", {}, "Your number: ", field, ` ${unit}`)],
      read: () => (Number.isFinite(field.valueAsNumber) ? field.valueAsNumber : null),
      write: (answer) => (field.value = answer ?? ""),
    };
  },

  ordering(labels) {
    const lists = labels.map(() =>
      element(
        "select",
        {},
        element("option", { value: "", textContent: "choose" }),
        ...labels.map((label, value) => element("option", { value, textContent: label })),
      ),
    );
    const ends = { 1: " (largest)", [labels.length]: " (smallest)" };
    return {
      nodes: lists.map((list, place) =>
        element("label", {}, `${place + 1}.${ends[place + 1] ?? ""} `, list),
      ),
      read: () =>
        lists.some((list) => list.value === "") ? null : lists.map((list) => Number(list.value)),
      write: (answer) => answer && lists.forEach((list, place) => (list.value = answer[place])),
    };
  },
};

function question({ model, el }) {
  const { nodes, read, write } = KINDS[model.get("kind")](model.get("labels"));
  const asked = element("legend", {}, element("strong", {}, "Predict: "), ...words(model.get("question")));
  // Radio buttons belong together by their form.
  const form = element("form", {}, element("fieldset", {}, asked, ...nodes));
  form.addEventListener("keydown", keepPlainKeys);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => {
    model.set("answer", read());
    model.save_changes();
  });
  const show = () => write(model.get("answer"));
  model.on("change:answer", show);
  show();
  el.classList.add("course-prediction");
  el.append(form);
  return () => model.off("change:answer", show);
}

// The node stays: a screen reader announces a change of its text alone.
function feedback({ model, el }) {
  const status = element("p", { role: "status" });
  el.classList.add("course-feedback");
  el.append(status);
  const say = () => status.replaceChildren(...words(model.get("words")));
  model.on("change:words", say);
  // What is there from the start would not be announced.
  const timer = setTimeout(say, 100);
  return () => {
    clearTimeout(timer);
    model.off("change:words", say);
  };
}

function render(view) {
  return (view.model.get("kind") === "feedback" ? feedback : question)(view);
}

export default { render };
