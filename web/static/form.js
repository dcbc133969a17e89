// Forms: fields that depend on others, rows, suggestions, unsaved changes.
// The server decides all of it again; nothing here is needed to fill in a form.

const CHANGED = "data-changed";
const PROPOSED = "data-proposed";

// The fields that belong together: those of one row, or those of the form itself.
const siblingsOf = (field) => field.closest("[data-row]") ?? field.closest("form");

function valueOf(scope, name) {
  const fields = [...scope.querySelectorAll("[data-field]")].filter(
    (field) => siblingsOf(field) === scope
      && field.dataset.field.split("-").at(-1) === name,
  );
  for (const field of fields) {
    const controls = [...field.querySelectorAll("input, select, textarea")].filter(
      (control) => control.name === field.dataset.field,
    );
    if (controls[0]?.type === "checkbox" && controls.length === 1) {
      return [String(controls[0].checked)];
    }
    return controls
      .filter((control) => !["radio", "checkbox"].includes(control.type) || control.checked)
      .map((control) => control.value);
  }
  return [];
}

function ask(form) {
  for (const field of form.querySelectorAll("[data-ask-if]")) {
    const condition = JSON.parse(field.dataset.askIf);
    field.hidden = !Object.entries(condition).every(([name, wanted]) =>
      valueOf(siblingsOf(field), name).some((value) => wanted.includes(value)));
  }
}

// What a choice proposes for other fields; what a person has chosen there stays.
function propose(select) {
  const scope = siblingsOf(select);
  const values = JSON.parse(select.selectedOptions[0]?.dataset.proposes ?? "{}");
  for (const [name, value] of Object.entries(values)) {
    const controls = [...scope.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    const chosen = controls.find((each) => each.type !== "radio" || each.checked);
    if (chosen?.value && !chosen.hasAttribute(PROPOSED)) continue;
    for (const control of controls) {
      if (control.type === "radio") control.checked = control.value === value;
      else control.value = value;
      control.toggleAttribute(PROPOSED, true);
    }
  }
}

// Rows --------------------------------------------------------------------------------

const isEmpty = (row) => ![...row.querySelectorAll("input, select, textarea")].some(
  (control) => (["radio", "checkbox"].includes(control.type)
    ? control.checked
    : control.type !== "hidden" && control.value !== ""),
);

function addRow(rows) {
  const form = rows.closest("form");
  const template = form.querySelector(`template[data-new-row="${rows.dataset.rows}"]`);
  const number = Math.max(-1, ...[...rows.children].map((row) => Number(row.dataset.row))) + 1;
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__row__", String(number));
  const row = holder.content.firstElementChild;
  rows.append(row);
  enrich(row);
  limit(rows);
  return row;
}

function limit(rows) {
  const most = Number(rows.dataset.most || Infinity);
  const fewest = Math.max(Number(rows.dataset.fewest), 0);
  const add = rows.closest("form").querySelector(`[data-add-row="${rows.dataset.rows}"]`);
  add.hidden = rows.children.length >= most;
  for (const button of rows.querySelectorAll("[data-remove-row]")) {
    button.hidden = rows.children.length <= fewest;
  }
}

function prepareRows(rows) {
  for (const row of rows.querySelectorAll("[data-spare]")) {
    if (isEmpty(row)) row.remove();
  }
  const fewest = Number(rows.dataset.fewest);
  while (rows.children.length < fewest) addRow(rows);
  limit(rows);
}

// Suggestions -------------------------------------------------------------------------

function suggest(input) {
  const list = document.getElementById(input.getAttribute("list"));
  const chosen = document.querySelector(`[data-chosen="${input.id}"]`);
  let waiting;
  let asked;

  const show = () => {
    const option = [...list.options].find((each) => each.value === input.value);
    chosen.textContent = option ? option.label : "";
  };
  const look = async () => {
    const text = input.value.trim();
    if (text === asked) return;
    asked = text;
    const address = new URL(input.form.dataset.suggestAt, location.href);
    address.searchParams.set("field", input.dataset.suggest);
    address.searchParams.set("q", text);
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok || input.value.trim() !== text) return;
    list.replaceChildren(...(await answer.json()).map((option) => {
      const element = document.createElement("option");
      element.value = option.value;
      element.label = [option.label, option.note].filter(Boolean).join(" · ");
      return element;
    }));
    show();
  };
  input.addEventListener("input", () => {
    show();
    clearTimeout(waiting);
    waiting = setTimeout(look, 150);
  });
  input.addEventListener("focus", look, { once: true });
  if (input.value && !chosen.textContent.trim()) look();
}

function enrich(part) {
  for (const input of part.querySelectorAll("[data-suggest]")) suggest(input);
}

// The present time, as it is where the company works.
function setNow(input) {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short",
  });
  input.value = format.format(new Date()).replace(" ", "T");
  input.focus();
}

// Forms -------------------------------------------------------------------------------

for (const form of document.querySelectorAll("form.work-form")) {
  for (const rows of form.querySelectorAll("[data-rows]")) prepareRows(rows);
  enrich(form);
  ask(form);
  form.addEventListener("input", (event) => {
    form.toggleAttribute(CHANGED, true);
    if (event.target.matches("select")) propose(event.target);
    else event.target.removeAttribute(PROPOSED);
    ask(form);
  });
  form.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add-row]");
    const remove = event.target.closest("[data-remove-row]");
    const now = event.target.closest("[data-now]");
    if (now) {
      setNow(document.getElementById(now.dataset.now));
      form.toggleAttribute(CHANGED, true);
    }
    if (add) {
      const rows = form.querySelector(`[data-rows="${add.dataset.addRow}"]`);
      addRow(rows).querySelector("input, select, textarea").focus();
    }
    if (remove) {
      const rows = remove.closest("[data-rows]");
      remove.closest("[data-row]").remove();
      limit(rows);
      rows.focus();
      form.toggleAttribute(CHANGED, true);
    }
    ask(form);
  });
  form.addEventListener("submit", () => form.toggleAttribute(CHANGED, false));
}

window.addEventListener("beforeunload", (event) => {
  if (document.querySelector(`form[data-guard][${CHANGED}]`)) event.preventDefault();
});

document.getElementById("problems")?.focus();
