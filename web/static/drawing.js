// Drawn signatures: with a finger, a pen or the mouse. What is drawn is sent along with
// the form as a PNG; who draws nothing has signed with the typed name alone.

const INK = "#102a6b";
const WIDTH = 3;

function startPad(place) {
  const pad = place.querySelector("canvas");
  const input = place.querySelector('input[type="file"]');
  const clear = place.querySelector("[data-clear-drawing]");
  const pen = pad.getContext("2d");
  let drawing = false;

  // Paper is white in a dark theme, too, and in the file.
  const wipe = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, pad.width, pad.height);
    input.value = "";
    clear.hidden = true;
  };
  const at = (event) => {
    const box = pad.getBoundingClientRect();
    return [
      (event.clientX - box.left) * pad.width / box.width,
      (event.clientY - box.top) * pad.height / box.height,
    ];
  };
  // At once: the next click may submit the form.
  const keep = () => {
    const bytes = Uint8Array.from(
      atob(pad.toDataURL("image/png").split(",")[1]), (each) => each.charCodeAt(0),
    );
    const files = new DataTransfer();
    files.items.add(new File([bytes], "signature.png", { type: "image/png" }));
    input.files = files.files;
  };

  pad.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    drawing = true;
    const [x, y] = at(event);
    Object.assign(pen, { strokeStyle: INK, lineWidth: WIDTH, lineCap: "round", lineJoin: "round" });
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x + 0.1, y);
    pen.stroke();
    clear.hidden = false;
    pad.closest("form").toggleAttribute("data-changed", true);
  });
  pad.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) pen.lineTo(...at(each));
    pen.stroke();
  });
  for (const ending of ["pointerup", "pointercancel"]) {
    pad.addEventListener(ending, () => {
      if (drawing) keep();
      drawing = false;
    });
  }
  clear.addEventListener("click", wipe);
  wipe();
}

for (const place of document.querySelectorAll("[data-drawing]")) startPad(place);
