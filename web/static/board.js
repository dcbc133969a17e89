// The dispatch board: a card is dragged to an engineer and a day, then confirmed.

const dialog = document.getElementById("place");
const form = dialog.querySelector("form");
const field = (name) => form.elements.namedItem(name);
const START = "08:30";
const HOURS = 4;
let dragged = null;

const two = (number) => String(number).padStart(2, "0");

function written(moment) {
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())];
  return `${day.join("-")}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** Give when a visit on a day would begin and end, as long as it was planned for. */
function times(card, day) {
  const hour = card.dataset.from ? card.dataset.from.slice(11, 16) : START;
  let from = new Date(`${day}T${hour}`);
  const now = new Date();
  if (from < now) {
    from = new Date(Math.ceil((now.getTime() + 60000) / 1800000) * 1800000);
  }
  const planned = new Date(card.dataset.to) - new Date(card.dataset.from);
  return [from, new Date(from.getTime() + (planned > 0 ? planned : HOURS * 3600000))];
}

/** Say so where the engineer is away on the day, or has another visit. */
function warn() {
  const engineer = CSS.escape(field("engineer").value);
  const day = CSS.escape(field("planned_from").value.slice(0, 10));
  const cell = document.querySelector(`[data-cell][data-engineer="${engineer}"][data-day="${day}"]`);
  const others = cell ? [...cell.querySelectorAll("[data-card]")] : [];
  const found = {
    away: cell?.classList.contains("board-away"),
    busy: others.some((each) => each.dataset.order !== field("order").value),
  };
  dialog.querySelectorAll("[data-warning]").forEach((each) => {
    each.hidden = !found[each.dataset.warning];
  });
}

function ask(card, engineer, day) {
  const again = card.dataset.engineer !== "";
  const [from, to] = times(card, day);
  form.querySelectorAll(".field-problem").forEach((each) => each.remove());
  field("order").value = card.dataset.order;
  field("again").value = again ? "1" : "";
  dialog.querySelector("[data-order-no]").textContent = card.dataset.order;
  field("engineer").value = engineer;
  field("planned_from").value = written(from);
  field("planned_to").value = written(to);
  field("reason").value = "";
  field("note").value = "";
  form.querySelector("[data-reason]").hidden = !again;
  warn();
  dialog.showModal();
}

document.querySelectorAll("[data-card]").forEach((card) => {
  card.addEventListener("dragstart", (event) => {
    dragged = card;
    card.classList.add("board-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.order);
  });
  card.addEventListener("dragend", () => {
    dragged = null;
    card.classList.remove("board-dragged");
  });
  card.querySelector("[data-place]").addEventListener("click", () => {
    const today = document.querySelector("[data-cell]");
    const day = card.dataset.from ? card.dataset.from.slice(0, 10) : today?.dataset.day;
    ask(card, card.dataset.engineer, day ?? written(new Date()).slice(0, 10));
  });
});

document.querySelectorAll("[data-cell]").forEach((cell) => {
  cell.addEventListener("dragover", (event) => {
    if (dragged) {
      event.preventDefault();
      cell.classList.add("board-target");
    }
  });
  cell.addEventListener("dragleave", () => cell.classList.remove("board-target"));
  cell.addEventListener("drop", (event) => {
    event.preventDefault();
    cell.classList.remove("board-target");
    if (dragged && !cell.contains(dragged)) {
      ask(dragged, cell.dataset.engineer, cell.dataset.day);
    }
  });
});

field("engineer").addEventListener("change", warn);
field("planned_from").addEventListener("change", warn);
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
document.getElementById("unit")?.addEventListener("change", (event) => event.target.form.submit());
if ("problems" in dialog.dataset) {
  dialog.close();
  warn();
  dialog.showModal();
}
