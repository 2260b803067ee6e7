const KINDS = ["message", "view", "home", "channel", "user", "usergroup", "ping", "delivery"];
const RETRY_MS = 2000;

/**
 * Listens for what changed, for as long as the page lives.
 *
 * @param {string} user
 * @param {{note: (kind: string, data: any) => void, lost: () => void, back: () => void}} listener
 *   `back` is called when the stream stands again: whatever is shown may be out of date.
 * @returns {Promise<void>} done when the stream stands or failed to: from then on no change of
 *   what is fetched goes unnoticed
 */
export function listen(user, listener) {
  let wasLost = false;
  /** @type {() => void} */
  let settled = () => undefined;

  function open() {
    const stream = new EventSource(`/_local/events?user=${encodeURIComponent(user)}`);
    for (const kind of KINDS) {
      stream.addEventListener(kind, (event) => listener.note(kind, JSON.parse(event.data)));
    }
    stream.addEventListener("hello", () => {
      if (wasLost) listener.back();
      wasLost = false;
      settled();
    });
    stream.addEventListener("error", () => {
      wasLost = true;
      listener.lost();
      settled();
      // A broken stream the browser opens again itself; a refused one is closed for good.
      if (stream.readyState === EventSource.CLOSED) setTimeout(open, RETRY_MS);
    });
  }

  return new Promise((resolve) => {
    settled = resolve;
    open();
  });
}
