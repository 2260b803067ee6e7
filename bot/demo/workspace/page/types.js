/**
 * The shapes that cross module borders; Slack's own objects keep Slack's own field names.
 *
 * @typedef {Record<string, any>} Json
 * @typedef {{id: string, name: string, real_name: string, initials: string, color: string,
 *   role_hint: string, locale: string, is_bot: boolean}} Person
 * @typedef {{id: string, name: string, topic: string, is_private: boolean,
 *   is_archived: boolean, members: string[]}} Channel
 * @typedef {{id: string, handle: string, users: string[]}} Usergroup
 * @typedef {{view: "list"|"channel"|"home"|"pings"|"log", channel?: string, thread?: string,
 *   message?: string}} Place  Where the reader is; `message` is the one a link points to.
 * @typedef {{type: "message", channel: string, ts: string} | {type: "view", view_id: string}}
 *   Container
 * @typedef {import("./acting/form.js").Form} Form
 * @typedef {{container: Container, form: Form, desk: Desk,
 *   blocks?: Json[]}} Surface  What blocks stand on.
 * @typedef {{surface: Surface, block: Json, isInput: boolean, labelledBy?: string,
 *   describedBy?: string}} Host  What an element stands in.
 * @typedef {Object} Desk  What every part of the page may ask for.
 * @property {import("./directory.js").Directory} directory
 * @property {Person} me
 * @property {import("./server.js").Server} server
 * @property {import("./messages/drafts.js").Drafts} drafts
 * @property {(word: string, ...values: any[]) => string} say
 * @property {(trouble: {error?: string, code?: string, message?: string}) => string} sayError
 * @property {string} locale
 * @property {(place: Place) => void} go
 * @property {(text: string) => void} announce
 * @property {(title: string, body: Json) => void} showJson
 */
export {};
