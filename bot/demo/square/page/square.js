// Square: the brand's posts, everybody's comments, alive.
import { arrange, avatar, make, setText } from "./dom.js";
import { postElement } from "./post.js";
import { call } from "./server.js";
import { ago, language, say, speak } from "./words.js";

const place = document.getElementById("posts");
const nav = document.getElementById("accounts");
const notice = document.getElementById("notice");
const posts = new Map(); // id -> { data, element }
const square = await call("GET", "/api/square");
const accounts = new Map(square.accounts.map((account) => [account.id, account]));
let chosen = null; // account id; null is all
let emptiness = make("p", { class: "empty" });

function tell(words) {
  setText(notice, words);
  notice.classList.add("shown");
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => notice.classList.remove("shown"), 5000);
}

function translate() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-word]")) setText(element, say(element.dataset.word));
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", say(element.dataset.label));
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
}

function drawAccounts() {
  const choice = (id, picture, name, about) => make(
    "button", { type: "button", "aria-pressed": String(id === chosen), onclick: () => choose(id) },
    picture, make("span", { class: "who" }, make("strong", {}, name), make("small", {}, about)));
  nav.replaceChildren(
    choice(null, make("img", { src: "/page/mark.svg", alt: "", width: 36, height: 36 }), say("all"), ""),
    ...square.accounts.map((account) => choice(account.id, avatar(account.name, account.id), account.name, account.about || `@${account.id}`)));
}

function choose(id) {
  chosen = id;
  for (const [index, button] of [...nav.children].entries()) {
    button.setAttribute("aria-pressed", String((index ? square.accounts[index - 1].id : null) === id));
  }
  draw();
}

function draw() {
  const shown = [...posts.values()]
    .filter(({ data }) => chosen === null || data.account === chosen)
    .sort((a, b) => b.data.created_at.localeCompare(a.data.created_at))
    .map(({ element }) => element);
  setText(emptiness, say("noPosts"));
  arrange(place, shown.length ? shown : [emptiness]);
}

function take(data) {
  const known = posts.get(data.id);
  if (!known) {
    posts.set(data.id, { data, element: postElement(data, accounts.get(data.account), square.limits) });
    return;
  }
  const before = new Set(known.data.comments.map((row) => row.id));
  known.data = data;
  known.element.update(data);
  for (const row of data.comments.filter(({ id, is_mine, name }) => !before.has(id) && !is_mine && name)) {
    document.getElementById(`c-${row.id}`)?.classList.add("fresh");
    tell(say(row.is_brand ? "newAnswer" : "newComment", row.name));
  }
}

async function fetchAll() {
  const { posts: rows } = await call("GET", "/api/posts");
  rows.forEach(take);
  draw();
}

// Many changes at once become one question a post.
const waiting = new Set();
async function changed(postId) {
  if (waiting.has(postId)) return;
  waiting.add(postId);
  await new Promise((done) => setTimeout(done, 60));
  waiting.delete(postId);
  take(await call("GET", `/api/posts/${encodeURIComponent(postId)}`));
  draw();
}

function followLink() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (!/^[cp]-/.test(id)) return;
  const holder = id.startsWith("p-")
    ? posts.get(id.slice(2))
    : [...posts.values()].find(({ data }) => data.comments.some((row) => `c-${row.id}` === id));
  if (!holder) return tell(say("gone"));
  if (chosen !== null && holder.data.account !== chosen) choose(null);
  if (id.startsWith("c-")) holder.element.reveal();
  const target = document.getElementById(id);
  document.querySelector(".linked")?.classList.remove("linked");
  target.classList.add("linked");
  target.scrollIntoView({ block: id.startsWith("c-") ? "center" : "start" });
  target.focus({ preventScroll: true });
}

function listen() {
  const events = new EventSource("/api/events");
  let wasLost = false;
  events.addEventListener("hello", () => {
    if (!wasLost) return;
    wasLost = false;
    tell(say("online"));
    fetchAll().catch(() => {});
  });
  events.addEventListener("changed", ({ data }) => changed(data).catch(() => {}));
  events.addEventListener("error", () => {
    if (!wasLost) tell(say("offline"));
    wasLost = true;
  });
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    speak(button.dataset.language);
    translate();
    drawAccounts();
    const all = [...posts.values()].map(({ data }) => data);
    posts.clear();
    all.forEach(take);
    draw();
  });
}
setInterval(() => {
  for (const time of document.querySelectorAll("time")) setText(time, ago(new Date(time.dateTime)));
}, 30000);
addEventListener("hashchange", followLink);

translate();
drawAccounts();
listen();
await fetchAll();
followLink();
