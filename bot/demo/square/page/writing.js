// The form in which a visitor writes, replies or edits.
import { make, setText } from "./dom.js";
import { say, sayError } from "./words.js";

let serial = 0;

export function writingForm({ label, button, limits, text = "", withName = true, onsend, oncancel }) {
  const id = `f${++serial}`;
  const name = make("input", {
    id: `${id}-name`, type: "text", autocomplete: "nickname", required: true, class: "name-field",
    "aria-describedby": `${id}-error`,
  });
  name.value = localStorage.getItem("square.name") ?? "";
  const field = make("textarea", {
    id: `${id}-text`, rows: 1, required: true, placeholder: label, "aria-describedby": `${id}-count ${id}-error`,
  });
  field.value = text;
  const count = make("span", { id: `${id}-count`, class: "count" });
  const error = make("p", { id: `${id}-error`, class: "error", role: "alert" });
  const submit = make("button", { type: "submit", class: "primary" }, button);

  const measure = () => {
    form.classList.toggle("begun", field.value !== "");
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, 240)}px`;
    const left = limits.text - [...field.value.trim()].length;
    count.classList.toggle("over", left < 0);
    setText(count, left < 0 ? say("over", -left) : left <= 100 ? say("left", left) : "");
  };
  const refuse = (code, culprit) => {
    setText(error, sayError(code));
    culprit?.setAttribute("aria-invalid", "true");
    culprit?.focus();
  };
  const check = () => {
    for (const one of [name, field]) one.removeAttribute("aria-invalid");
    setText(error, "");
    if (!field.value.trim()) return refuse("text_missing", field);
    if ([...field.value.trim()].length > limits.text) return refuse("text_too_long", field);
    if (withName && !name.value.trim()) return refuse("name_missing", name);
    if (withName && [...name.value.trim()].length > limits.name) return refuse("name_too_long", name);
    return true;
  };
  const send = async (event) => {
    event.preventDefault();
    if (submit.disabled || !check()) return;
    submit.disabled = true;
    try {
      if (withName) localStorage.setItem("square.name", name.value.trim());
      await onsend({ name: name.value.trim(), text: field.value.trim() });
      field.value = "";
      measure();
    } catch (refusal) {
      refuse(refusal.message, refusal.message.startsWith("name") ? name : field);
    } finally {
      submit.disabled = false;
    }
  };
  const form = make(
    "form", { class: "writing", novalidate: true, onsubmit: send },
    make("div", { class: "field" }, make("label", { for: field.id, "data-quiet": true }, label), field),
    withName ? make("div", { class: "field name-row" }, make("label", { for: name.id }, say("name")), name) : null,
    make("div", { class: "under" }, error, count,
      oncancel ? make("button", { type: "button", onclick: oncancel }, say("cancel")) : null, submit),
  );
  field.addEventListener("input", measure);
  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && oncancel) oncancel();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.focusText = () => field.focus();
  return form;
}
