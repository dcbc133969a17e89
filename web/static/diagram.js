// Draws a diagram with markers on where a process stands. Looking only.

const CLOSEST = 0.75;

function colours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return {
    defaultStrokeColor: read("--diagram-stroke"),
    defaultFillColor: read("--diagram-fill"),
    defaultLabelColor: read("--diagram-label"),
  };
}

const words = (text) => text.split(" ").filter(Boolean);

class Diagram {
  constructor(place) {
    this.place = place;
    this.current = words(place.dataset.current);
    this.viewer = new BpmnNavigatedViewer({
      container: place.querySelector(".diagram-canvas"),
      bpmnRenderer: colours(),
    });
    this.canvas = this.viewer.get("canvas");
  }

  async draw() {
    const answer = await fetch(this.place.dataset.diagram);
    if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
    await this.viewer.importXML(await answer.text());
    const known = this.viewer.get("elementRegistry");
    const mark = (ids, marker) => ids.filter((id) => known.get(id))
      .forEach((id) => this.canvas.addMarker(id, marker));
    mark(words(this.place.dataset.passed), "passed");
    mark(this.current, "current");
    this.current = this.current.filter((id) => known.get(id));
    this.count(known);
    this.look();
    this.prepareTools();
  }

  // How many tokens are at each step, in its corner.
  count(known) {
    const overlays = this.viewer.get("overlays");
    for (const [id, count] of words(this.place.dataset.counts ?? "").map((one) => one.split("="))) {
      if (!known.get(id)) continue;
      const html = document.createElement("span");
      html.className = "token-count";
      html.textContent = count;
      overlays.add(id, { position: { top: -14, right: 14 }, html });
    }
  }

  // The whole diagram if it can be read at that size, else the current step.
  look() {
    this.canvas.zoom("fit-viewport", "auto");
    if (this.canvas.zoom() < CLOSEST && this.current.length) this.lookAtCurrent();
  }

  lookAtCurrent() {
    const element = this.viewer.get("elementRegistry").get(this.current[0]);
    const { outer } = this.canvas.viewbox();
    const [width, height] = [outer.width / CLOSEST, outer.height / CLOSEST];
    this.canvas.viewbox({
      x: element.x + element.width / 2 - width / 2,
      y: element.y + element.height / 2 - height / 2,
      width,
      height,
    });
  }

  prepareTools() {
    const tools = this.place.querySelector(".diagram-tools");
    tools.hidden = false;
    const actions = {
      in: () => this.viewer.get("zoomScroll").stepZoom(1),
      out: () => this.viewer.get("zoomScroll").stepZoom(-1),
      fit: () => this.canvas.zoom("fit-viewport", "auto"),
      current: () => this.lookAtCurrent(),
    };
    tools.addEventListener("click", (event) => {
      actions[event.target.closest("[data-zoom]")?.dataset.zoom]?.();
    });
    // The wheel scrolls the page until somebody turns to the diagram.
    const scroll = this.viewer.get("zoomScroll");
    scroll.toggle(false);
    const canvas = this.place.querySelector(".diagram-canvas");
    canvas.addEventListener("pointerdown", () => scroll.toggle(true));
    this.place.addEventListener("pointerleave", () => scroll.toggle(false));
    this.dragByFinger(canvas);
  }

  dragByFinger(canvas) {
    let from = null;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "touch") from = { x: event.clientX, y: event.clientY };
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!from || event.pointerType !== "touch") return;
      this.canvas.scroll({ dx: event.clientX - from.x, dy: 0 });
      from = { x: event.clientX, y: event.clientY };
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => { from = null; });
    }
  }
}

async function show(place) {
  const state = place.querySelector(".diagram-state");
  try {
    await new Diagram(place).draw();
    state.hidden = true;
  } catch (problem) {
    state.textContent = state.dataset.failed;
    throw problem;
  }
}

// A folded diagram has no size yet: draw it when it is seen for the first time.
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((each) => each.isIntersecting)) {
    watcher.unobserve(entry.target);
    show(entry.target);
  }
}, { rootMargin: "400px" });
for (const place of document.querySelectorAll("[data-diagram]")) watcher.observe(place);
