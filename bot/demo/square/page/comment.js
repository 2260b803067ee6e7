// One comment with what stands under it. The element lives as long as the comment does.
import { avatar, make, setText } from "./dom.js";
import { call } from "./server.js";
import { ago, say } from "./words.js";
import { writingForm } from "./writing.js";

export function commentElement(post, row, limits) {
  const element = make("li", { class: "comment", id: `c-${row.id}`, tabindex: "-1" });
  const picture = make("span", { class: "picture" });
  const head = make("p", { class: "head" });
  const text = make("p", { class: "text", dir: "auto" });
  const actions = make("div", { class: "actions" });
  const slot = make("div", { class: "slot" });
  const body = make("div", { class: "body" }, head, text, actions, slot);
  element.append(make("article", {}, picture, body));
  let shown = null;
  let current = row;

  const close = () => slot.replaceChildren();
  const open = (form) => {
    slot.replaceChildren(form);
    form.focusText();
  };
  const replying = () => open(writingForm({
    label: say("writeReply", current.name), button: say("sendReply"), limits, oncancel: back,
    onsend: async (written) => {
      await call("POST", "/api/comments", { ...written, post_id: post.id, parent_id: current.id });
      back();
    },
  }));
  const editing = () => open(writingForm({
    label: say("edit"), button: say("save"), limits, text: current.text, withName: false, oncancel: back,
    onsend: async ({ text: words }) => {
      await call("PATCH", `/api/comments/${encodeURIComponent(current.id)}`, { text: words });
      back();
    },
  }));
  const removing = () => {
    const sure = make("button", { type: "button", class: "danger", onclick: async () => {
      await call("DELETE", `/api/comments/${encodeURIComponent(current.id)}`).catch(() => {});
      close();
    } }, say("remove"));
    slot.replaceChildren(make("p", { class: "sure" }, say("removeSure"), " ", sure, " ",
      make("button", { type: "button", onclick: back }, say("keep"))));
    sure.focus();
  };
  function back() {
    close();
    actions.querySelector("button")?.focus();
  }

  element.update = (fresh, parent) => {
    current = fresh;
    const key = JSON.stringify([fresh, parent?.name, say("reply")]);
    if (key === shown) return;
    shown = key;
    const isGone = fresh.is_deleted || fresh.is_hidden;
    element.classList.toggle("official", fresh.is_brand && !isGone);
    element.classList.toggle("gone", isGone);
    picture.replaceChildren(avatar(fresh.name ?? "·", fresh.is_brand ? "brand" : fresh.name ?? ""));
    head.replaceChildren(...headOf(fresh, parent, isGone));
    setText(text, fresh.is_deleted ? say("deleted") : fresh.is_hidden ? say("hidden") : fresh.text);
    // Buttons in use keep their place: a redraw must not take the focus away.
    if (!actions.contains(document.activeElement) || isGone) {
      actions.replaceChildren(...(isGone ? [] : buttonsOf(fresh)));
    }
    if (isGone) close();
  };

  function buttonsOf(fresh) {
    const button = (word, onclick) => make("button", { type: "button", onclick, "aria-label": `${say(word)}: ${fresh.name}` }, say(word));
    return [button("reply", replying), ...(fresh.is_mine ? [button("edit", editing), button("remove", removing)] : [])];
  }
  return element;
}

function headOf(row, parent, isGone) {
  if (isGone) return [];
  const tag = (word, kind) => make("span", { class: `tag ${kind}` }, say(word));
  const at = new Date(row.created_at);
  return [
    make("strong", { dir: "auto" }, row.name),
    row.is_brand ? tag("official", "brand-tag") : null,
    row.is_mine ? tag("you", "you-tag") : null,
    row.kind === "comment" ? null : tag(row.kind, "kind-tag"),
    parent?.name ? make("span", { class: "to", dir: "auto" }, say("to", parent.name)) : null,
    make("a", { href: `#c-${row.id}`, class: "when" },
      make("time", { datetime: row.created_at, title: at.toLocaleString() }, ago(at))),
    row.is_edited ? make("span", { class: "edited" }, say("edited")) : null,
  ].filter(Boolean);
}
