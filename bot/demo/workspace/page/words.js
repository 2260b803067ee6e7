/** Every word the page itself says, in both languages; what the app says is the app's. */
export const WORDS = {
  en: {
    title: "local workspace, not Slack", localBadge: "local workspace – not Slack", workspace: "Workspace",
    places: "Places", pings: "Pings", channels: "Channels", apps: "Apps", behind: "Behind the scenes", deliveries: "Sent to the app",
    links: "Elsewhere", theme: "Theme", theme_auto: "like the device", theme_light: "light", theme_dark: "dark",
    actAs: "Act as", actingAs: "You act as", appHome: (app) => `${app} Home`, homeTab: "Home", messagesTab: "Messages",
    homeEmpty: (app) => `${app} has not published a Home for you yet.`,
    back: "Back", thread: "Thread", closeThread: "Close the thread", threadMessages: "Messages of the thread",
    messagesIn: (name) => `Messages in ${name}`, writeTo: (name) => `Message ${name}`, replyTo: "Reply …",
    send: "Send", suggestions: "Suggestions", archived: "This channel is archived.", nothingHere: "Nothing here yet.",
    noSuchChannel: "You are not in a channel with that id.", messageGone: "This message is gone.",
    noCommandsInThreads: "Slack does not run commands inside threads.",
    commandNoAck: (command) => `${command} failed: the app did not answer within 3 seconds (operation_timeout).`,
    app: "APP", onlyYou: "Only visible to you", edited: "(edited)",
    replies: (n) => (n === 1 ? "1 reply" : `${n} replies`), lastReply: (when) => `Last reply ${when}`,
    messageTools: "Message actions", replyInThread: "Reply in thread", copyLink: "Copy link", showJson: "JSON of this message",
    jsonOf: "JSON of this message", jsonOfDelivery: "What was sent", copy: "Copy", copied: "Copied.",
    unread: "unread", newPings: (n) => (n === 1 ? "1 new ping" : `${n} new pings`), noPings: "Nobody has pinged you.",
    people: (n) => (n === 1 ? "1 member" : `${n} members`),
    noDeliveries: "Nothing has been sent to the app yet.", retry: (n) => `retry ${n}`,
    log_answered: "Status", log_what: "Request", log_way: "Transport", log_took: "Duration", log_at: "Time",
    status_acked: "acked", status_late: "late", status_failed: "failed", status_pending: "waiting",
    newMessage: (name, text) => `${name}: ${text}`,
    offline: "Connection lost. Trying again …", online: "Connected again.",
    closeDialog: "Close", cancel: "Cancel", optional: "(optional)",
    required: "Please complete this required field.", tooShort: (n) => `Must be at least ${n} characters.`, tooLong: (n) => `Must be at most ${n} characters.`,
    charactersLeft: (n) => `${n} left`, charactersOver: (n) => `${n} over`,
    modalNoAck: "We had some trouble connecting. Try again?",
    noAck: (app) => `${app} did not answer within 3 seconds.`,
    choose: "Choose", clear: "Clear", filter: "Filter", nothingFound: "Nothing found", looking: "Looking …",
    typeMore: (n) => (n === 1 ? "Type a character." : `Type ${n} characters or more.`), moreActions: "More actions", table: "Table",
    unknown: (type) => `This page cannot draw “${type}”`,
    errors: {
      unreachable: "The local workspace does not answer.", bad_answer: "The app answered something that Slack would not understand.",
      view_not_found: "This dialog is no longer open.", message_not_found: "This message is gone.", element_not_found: "This element is no longer there.",
      unknown_command: "No installed app knows this command.", is_archived: "This channel is archived.", no_ack: "The app did not answer in time.",
      unknown_shortcut: "No installed app has this shortcut.",
      options_url_missing: "The app’s manifest names no address to ask for options.",
      other: "That did not work.",
    },
  },
  ko: {
    title: "로컬 워크스페이스, Slack 아님", localBadge: "로컬 워크스페이스 – Slack 아님", workspace: "워크스페이스",
    places: "둘러보기", pings: "알림", channels: "채널", apps: "앱", behind: "내부 동작", deliveries: "앱으로 보낸 요청",
    links: "관련 링크", theme: "테마", theme_auto: "기기 설정", theme_light: "밝게", theme_dark: "어둡게",
    actAs: "사용자 전환", actingAs: "현재 사용자", appHome: (app) => `${app} 홈`, homeTab: "홈", messagesTab: "메시지",
    homeEmpty: (app) => `${app}에서 아직 홈을 게시하지 않았어요.`,
    back: "뒤로", thread: "스레드", closeThread: "스레드 닫기", threadMessages: "스레드 메시지",
    messagesIn: (name) => `${name} 메시지`, writeTo: (name) => `${name}에 메시지 보내기`, replyTo: "댓글 달기 …",
    send: "보내기", suggestions: "자동 완성", archived: "보관된 채널이에요.", nothingHere: "아직 아무것도 없어요.",
    noSuchChannel: "참여한 채널 중에 이 주소의 채널이 없어요.", messageGone: "이 메시지는 더 이상 없어요.",
    noCommandsInThreads: "Slack에서는 스레드 안에서 명령어를 쓸 수 없어요.",
    commandNoAck: (command) => `${command} 명령이 실패했어요. 앱이 3초 안에 답하지 않았어요(operation_timeout).`,
    app: "앱", onlyYou: "나만 볼 수 있어요", edited: "(편집됨)",
    replies: (n) => `댓글 ${n}개`, lastReply: (when) => `마지막 댓글 ${when}`,
    messageTools: "메시지 작업", replyInThread: "스레드에 댓글 달기", copyLink: "링크 복사", showJson: "이 메시지의 JSON",
    jsonOf: "이 메시지의 JSON", jsonOfDelivery: "보낸 내용", copy: "복사", copied: "복사했어요.",
    unread: "읽지 않음", newPings: (n) => `새 알림 ${n}개`, noPings: "받은 알림이 없어요.",
    people: (n) => `멤버 ${n}명`,
    noDeliveries: "아직 앱으로 보낸 요청이 없어요.", retry: (n) => `재시도 ${n}`,
    log_answered: "상태", log_what: "요청", log_way: "전송 방식", log_took: "소요 시간", log_at: "시각",
    status_acked: "응답함", status_late: "늦음", status_failed: "실패", status_pending: "대기",
    newMessage: (name, text) => `${name}: ${text}`,
    offline: "연결이 끊겼어요. 다시 연결하는 중 …", online: "다시 연결됐어요.",
    closeDialog: "닫기", cancel: "취소", optional: "(선택 사항)",
    required: "필수 항목이에요.", tooShort: (n) => `${n}자 이상 입력해 주세요.`, tooLong: (n) => `${n}자까지 입력할 수 있어요.`,
    charactersLeft: (n) => `${n}자 남음`, charactersOver: (n) => `${n}자 초과`,
    modalNoAck: "연결에 문제가 있었어요. 다시 시도해 주세요.",
    noAck: (app) => `${app} 앱이 3초 안에 답하지 않았어요.`,
    choose: "선택", clear: "지우기", filter: "검색", nothingFound: "검색 결과가 없어요", looking: "검색 중 …",
    typeMore: (n) => `${n}자 이상 입력해 주세요.`, moreActions: "다른 작업", table: "표",
    unknown: (type) => `여기에 표시할 수 없는 블록: “${type}”`,
    errors: {
      unreachable: "로컬 워크스페이스가 답하지 않아요.", bad_answer: "앱이 Slack에서 이해할 수 없는 답을 보냈어요.",
      view_not_found: "이미 닫힌 창이에요.", message_not_found: "이 메시지는 더 이상 없어요.", element_not_found: "이 버튼은 더 이상 없어요.",
      unknown_command: "이 명령어를 쓰는 앱이 없어요.", is_archived: "보관된 채널이에요.", no_ack: "앱이 제때 답하지 않았어요.",
      unknown_shortcut: "이 바로 가기를 제공하는 앱이 없어요.",
      options_url_missing: "앱 매니페스트에 선택지를 요청할 주소가 없어요.",
      other: "처리하지 못했어요.",
    },
  },
};

/**
 * @param {string} locale  such as ``ko-KR``
 * @returns {{say: (word: string, ...values: any[]) => string,
 *   sayError: (trouble: {error?: string, code?: string, message?: string}) => string}}
 */
export function speaker(locale) {
  const language = locale.startsWith("ko") ? "ko" : "en";
  /** @type {Record<string, any>} */
  const words = WORDS[language];
  return {
    say: (word, ...values) => (typeof words[word] === "function" ? words[word](...values) : words[word]),
    sayError: ({ error, code, message }) => words.errors[error ?? code ?? ""] ?? (message || words.errors.other),
  };
}
