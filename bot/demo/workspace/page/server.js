/** @typedef {import("./types.js").Json} Json */

/** What went wrong with a call, in the server's own words where it has some. */
export class Refusal extends Error {
  /** @param {string} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** The calls of one acting person; a refusal is raised, a missing ack is an answer. */
export class Server {
  /** @param {string} user @param {string} openedAt  as a message's ts: older whispers went with an older page */
  constructor(user, openedAt) {
    this.user = user;
    this.openedAt = openedAt;
    // Names this page among those of the same person: a modal opens where one clicked.
    this.window = crypto.getRandomValues(new Uint32Array(2)).join("-");
  }

  /** @param {string} channel @param {{limit?: number, before?: string}} [page] */
  messages(channel, page = {}) {
    return this.#get(`channels/${channel}/messages`, { opened_at: this.openedAt, ...page });
  }

  /** @param {string} channel @param {string} ts */
  thread(channel, ts) {
    return this.#get(`channels/${channel}/threads/${ts}`, { opened_at: this.openedAt });
  }

  dms() { return this.#get("dms"); }
  home() { return this.#get("home"); }
  views() { return this.#get("views", { window: this.window }); }
  pings() { return this.#get("pings"); }
  deliveries() { return this.#get("deliveries", { limit: 100 }); }

  /** @param {string} channel @param {string} ts */
  json(channel, ts) {
    return this.#get(`messages/${channel}/${ts}/json`, { opened_at: this.openedAt });
  }

  /** @param {Json} click */
  click(click) { return this.#post("click", click); }
  /** @param {Json} shortcut  with the message it is run on, if any */
  shortcut(shortcut) { return this.#post("shortcut", shortcut); }
  /** @param {Json} asked  the element, and what was typed */
  options(asked) { return this.#post("options", asked); }
  /** @param {Json} submission */
  submit(submission) { return this.#post("view_submit", submission); }
  /** @param {string} viewId @param {boolean} isCleared */
  close(viewId, isCleared) { return this.#post("view_close", { view_id: viewId, is_cleared: isCleared }); }
  /** @param {string} viewId  closes all, and is sent although the page goes */
  leave(viewId) {
    ask("/_local/view_close", { user: this.user, view_id: viewId, is_cleared: true }, true).catch(() => undefined);
  }

  /** @param {string} channel @param {string} command @param {string} text */
  command(channel, command, text) { return this.#post("command", { channel, command, text }); }
  /** @param {string} channel @param {string} text @param {string|undefined} thread */
  say(channel, text, thread) { return this.#post("message", { channel, text, thread_ts: thread }); }
  openHome() { return this.#post("home_opened", {}); }

  /** @param {string} path @param {Json} [query] */
  #get(path, query = {}) {
    const given = Object.entries({ user: this.user, ...query }).filter(([, value]) => value != null);
    return ask(`/_local/${path}?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`);
  }

  /** @param {string} path @param {Json} body */
  #post(path, body) {
    return ask(`/_local/${path}`, { user: this.user, window: this.window, ...body });
  }
}

/** @returns {Promise<Json>} team, people, channels, app, commands and links */
export function bootstrap() {
  return ask("/_local/bootstrap");
}

/**
 * @param {string} path
 * @param {Json} [body]  with one it is a POST
 * @param {boolean} [keepalive]  whether it outlives the page
 * @returns {Promise<Json>}
 */
async function ask(path, body, keepalive = false) {
  const headers = { "content-type": "application/json", "x-local-workspace": "1" };
  const request = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body), keepalive };
  let response;
  try {
    response = await fetch(path, request);
  } catch {
    throw new Refusal("unreachable", "");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(answer.error ?? "failed", answer.message ?? "");
  return answer;
}
