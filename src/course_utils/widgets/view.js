// A picture and its state in words. Its nodes stay: what is read or looked at is never torn away.

const QUIET = 500; // milliseconds without a change, after which the words are announced

function render({ model, el }) {
  const [image, words, status] = ["img", "p", "div"].map((tag) => document.createElement(tag));
  const { alt, width, height } = Object.fromEntries(
    ["alt", "width", "height"].map((name) => [name, model.get(name)]),
  );
  Object.assign(image, { alt, width, height });
  // A screen reader reads the words in the status alone, which waits until the slider rests.
  words.setAttribute("aria-hidden", "true");
  status.setAttribute("role", "status");
  el.classList.add("course-view");
  el.append(image, words, status);
  let newest, timer;

  async function draw() {
    const address = URL.createObjectURL(new Blob([model.get("png")], { type: "image/png" }));
    newest = address;
    const next = Object.assign(new Image(), { src: address });
    // The old picture stays until the new one can be painted: no frame is empty.
    await next.decode().catch(() => {});
    const done = address === newest ? image.src : address;
    if (address === newest) image.src = address;
    URL.revokeObjectURL(done);
  }

  function write() {
    words.textContent = model.get("words");
  }

  function announce() {
    status.textContent = model.get("words");
  }

  function follow() {
    write();
    clearTimeout(timer);
    timer = setTimeout(announce, QUIET);
  }

  model.on("change:png", draw);
  model.on("change:words", follow);
  draw();
  write();
  announce();
  return () => {
    clearTimeout(timer);
    URL.revokeObjectURL(image.src);
    model.off("change:png", draw);
    model.off("change:words", follow);
  };
}

export default { render };
