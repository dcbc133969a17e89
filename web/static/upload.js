// Files: uploaded as soon as they are chosen, beside what else is being filled in.
// Without it they are sent along with the form.

const tokenOf = (form) => form.querySelector('input[name="csrf_token"]').value;

function tell(form, name, sentence) {
  const place = form.querySelector(`[data-upload-problem="${name}"]`);
  place.hidden = !sentence;
  place.textContent = sentence;
}

async function upload(input, file) {
  const form = input.form;
  const data = new FormData();
  data.set("csrf_token", tokenOf(form));
  data.set("field", input.dataset.upload);
  data.set("file", file);
  let answer;
  try {
    answer = await fetch(form.dataset.uploadAt, {
      method: "POST", body: data, headers: { "X-Requested-With": "fetch" },
    });
  } catch {
    return form.dataset.uploadFailed;
  }
  const said = await answer.text();
  if (answer.ok) {
    const list = form.querySelector(`[data-files="${input.dataset.upload}"]`);
    const holder = document.createElement("template");
    holder.innerHTML = said;
    const item = holder.content.querySelector("li");
    const known = item.querySelector("input").value;
    if (![...list.querySelectorAll("input")].some((each) => each.value === known)) {
      list.append(item);
    }
    return "";
  }
  return answer.status === 422 ? said : form.dataset.uploadFailed;
}

async function uploadAll(input) {
  const problems = [];
  input.setAttribute("aria-busy", "true");
  for (const file of [...input.files]) {
    const problem = await upload(input, file);
    if (problem) problems.push(problem);
  }
  input.removeAttribute("aria-busy");
  // What has been uploaded is not sent again with the form.
  input.value = "";
  tell(input.form, input.dataset.upload, problems.join(" "));
  input.form.toggleAttribute("data-changed", true);
}

async function remove(button) {
  const form = button.form;
  const item = button.closest("li");
  const list = item.parentElement;
  const data = new URLSearchParams({ csrf_token: tokenOf(form) });
  const answer = await fetch(button.dataset.removeFile, { method: "POST", body: data });
  if (answer.ok) {
    item.remove();
    form.querySelector(`[data-upload="${list.dataset.files}"]`)?.focus();
  }
}

for (const form of document.querySelectorAll("form[data-upload-at]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-upload]")) uploadAll(event.target);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove-file]");
    const row = event.target.closest("[data-remove-row]")?.closest("[data-row]");
    if (button) {
      event.preventDefault();
      remove(button);
    }
    if (row) {
      for (const each of row.querySelectorAll("[data-remove-file]")) {
        const data = new URLSearchParams({ csrf_token: tokenOf(form) });
        fetch(each.dataset.removeFile, { method: "POST", body: data });
      }
    }
  }, { capture: true });
  form.addEventListener("submit", (event) => {
    if (form.querySelector('[aria-busy="true"]')) event.preventDefault();
  });
}
