// A post with its conversations: first-level comments, and under each its answers in one row.
import { arrange, avatar, make, setText } from "./dom.js";
import { call } from "./server.js";
import { commentElement } from "./comment.js";
import { ago, say } from "./words.js";
import { writingForm } from "./writing.js";

const SHOWN_AT_FIRST = 20; // conversations; the newest

export function postElement(post, account, limits) {
  const at = new Date(post.created_at);
  const heading = make("h2", { class: "name" }, account.name);
  const count = make("h3", { class: "count-line" });
  const earlier = make("button", { type: "button", class: "earlier", onclick: () => showAll() });
  const list = make("ol", { class: "conversations" });
  const empty = make("p", { class: "empty" });
  const element = make(
    "section", { class: "post", id: `p-${post.id}`, tabindex: "-1" },
    make("header", { class: "post-head" }, avatar(account.name, account.id),
      make("div", {}, heading, make("p", { class: "meta" }, `@${account.id} · ${say(post.kind)} · `,
        make("time", { datetime: post.created_at, title: at.toLocaleString() }, ago(at))))),
    make("p", { class: "post-text", dir: "auto", lang: account.locale }, post.text),
    count, earlier, list, empty,
    writingForm({
      label: say("writeComment"), button: say("send"), limits,
      onsend: (written) => call("POST", "/api/comments", { ...written, post_id: post.id }),
    }),
  );
  const elements = new Map();
  let isWhole = false;
  let current = post;

  const elementOf = (row, parent) => {
    if (!elements.has(row.id)) elements.set(row.id, commentElement(post, row, limits));
    elements.get(row.id).update(row, parent);
    return elements.get(row.id);
  };
  function showAll() {
    isWhole = true;
    const first = list.querySelector("li");
    element.update(current);
    (list.querySelector("li") ?? first)?.focus();
  }
  element.reveal = () => {
    isWhole = true;
    element.update(current);
  };
  element.update = (fresh) => {
    current = fresh;
    const rows = new Map(fresh.comments.map((row) => [row.id, row]));
    const roots = fresh.comments.filter((row) => !rows.has(row.parent_id));
    const visible = isWhole ? roots : roots.slice(-SHOWN_AT_FIRST);
    earlier.hidden = visible.length === roots.length;
    setText(earlier, say("earlier", roots.length - visible.length));
    setText(count, say("comments", fresh.comments.filter((row) => !row.is_deleted).length));
    setText(empty, say("noComments"));
    empty.hidden = roots.length > 0;
    for (const id of elements.keys()) if (!rows.has(id)) elements.delete(id);
    arrange(list, visible.map((root) => withAnswers(root, fresh.comments, rows)));
  };

  function withAnswers(root, comments, rows) {
    const item = elementOf(root);
    const under = comments.filter((row) => row.id !== root.id && rootOf(row, rows) === root.id);
    let answers = item.querySelector(":scope > ol");
    if (!answers && under.length) item.append((answers = make("ol", { class: "answers" })));
    if (answers) {
      arrange(answers, under.map((row) => elementOf(row, row.parent_id === root.id ? null : rows.get(row.parent_id))));
    }
    return item;
  }
  element.update(post);
  return element;
}

function rootOf(row, rows) {
  let top = row;
  for (let steps = 0; rows.has(top.parent_id) && steps < 100; steps += 1) top = rows.get(top.parent_id);
  return top.id;
}
