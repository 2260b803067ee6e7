import { Directory } from "./directory.js";
import { Drafts } from "./messages/drafts.js";
import { showJson } from "./modal/drawer.js";
import { applyTheme, lastUser, rememberUser } from "./preferences.js";
import { bootstrap, Server } from "./server.js";
import { Workspace } from "./workspace.js";
import { speaker } from "./words.js";

/** @typedef {import("./types.js").Desk} Desk */

applyTheme();
// Not awaited: what it could not fetch the workspace explains, like whatever is fetched later.
start();

async function start() {
  const frame = await bootstrap();
  const directory = new Directory(frame);
  const humans = directory.humans();
  const wanted = new URL(location.href).searchParams.get("user") ?? lastUser();
  const me = humans.find((person) => person.id === wanted) ?? humans[0];
  rememberUser(me.id);
  const { say, sayError } = speaker(me.locale);
  document.documentElement.lang = me.locale.slice(0, 2);
  const workspace = new Workspace({
    directory, say, sayError,
    // Asked each time: a person may be renamed while the page is open.
    get me() { return directory.findPerson(me.id) ?? me; },
    server: new Server(me.id, frame.opened_at),
    drafts: new Drafts(me.id),
    locale: me.locale,
    go: (place) => workspace.go(place),
    announce: (text) => workspace.announce(text),
    showJson: (title, body) => showJson(workspace.desk, title, body),
  });
  document.getElementById("workspace")?.replaceWith(workspace.node);
  await workspace.open();
}
