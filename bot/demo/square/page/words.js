// Everything the page says, in both languages.
const WORDS = {
  en: {
    tagline: "A small pretend platform on this machine",
    skip: "Skip to the posts", language: "Language", accounts: "Accounts", all: "All posts",
    reel: "Reel", product: "Product page", post: "Post",
    comments: (n) => (n === 1 ? "1 comment" : `${n} comments`),
    noComments: "No comments yet. Be the first.",
    noPosts: "Nothing is posted here yet.",
    earlier: (n) => (n === 1 ? "Show 1 earlier comment" : `Show ${n} earlier comments`),
    answerOf: (name) => `${name} answered`, official: "Official", edited: "edited", you: "you",
    review: "Review", mention: "Mention",
    hidden: "This comment was hidden by the account.", deleted: "This comment was deleted.",
    to: (name) => `to ${name}`,
    name: "Your name", text: "Comment", writeComment: "Write a comment", writeReply: (name) => `Reply to ${name}`,
    send: "Post comment", sendReply: "Post reply", save: "Save", cancel: "Cancel",
    reply: "Reply", edit: "Edit", remove: "Delete", removeSure: "Delete this comment?", keep: "Keep",
    left: (n) => `${n} left`, over: (n) => `${n} too many`,
    now: "just now", loading: "Loading …",
    gone: "The comment this link points to is gone.",
    newComment: (name) => `New comment by ${name}`, newAnswer: (name) => `${name} answered a comment`,
    offline: "Connection lost. Trying again …", online: "Connected again.",
    errors: {
      name_missing: "Please write a name.", text_missing: "Please write something.",
      name_too_long: "This name is too long.", text_too_long: "This comment is too long.",
      name_taken: "This name belongs to the brand. Please choose another.",
      not_found: "This was deleted in the meantime.", not_yours: "Only who wrote a comment can change it.",
      no_visitor: "Square needs a cookie to know which comments are yours. Please allow it and reload.",
      other: "That did not work. Please try again.",
    },
  },
  ko: {
    tagline: "이 컴퓨터 안에서만 도는 작은 연습용 플랫폼",
    skip: "게시물로 건너뛰기", language: "언어", accounts: "계정", all: "전체 게시물",
    reel: "릴스", product: "상품 페이지", post: "게시물",
    comments: (n) => `댓글 ${n}개`,
    noComments: "아직 댓글이 없어요. 첫 댓글을 남겨 보세요.",
    noPosts: "아직 올라온 글이 없어요.",
    earlier: (n) => `이전 댓글 ${n}개 보기`,
    answerOf: (name) => `${name} 답글`, official: "공식", edited: "수정됨", you: "나",
    review: "리뷰", mention: "멘션",
    hidden: "계정에서 숨긴 댓글이에요.", deleted: "삭제된 댓글이에요.",
    to: (name) => `${name}님에게`,
    name: "이름", text: "댓글", writeComment: "댓글 쓰기", writeReply: (name) => `${name}님에게 답글 쓰기`,
    send: "댓글 올리기", sendReply: "답글 올리기", save: "저장", cancel: "취소",
    reply: "답글", edit: "수정", remove: "삭제", removeSure: "이 댓글을 삭제할까요?", keep: "그대로 두기",
    left: (n) => `${n}자 남음`, over: (n) => `${n}자 초과`,
    now: "방금", loading: "불러오는 중 …",
    gone: "링크가 가리키는 댓글은 이제 없어요.",
    newComment: (name) => `${name}님의 새 댓글`, newAnswer: (name) => `${name} 답글이 달렸어요`,
    offline: "연결이 끊겼어요. 다시 잇는 중 …", online: "다시 연결됐어요.",
    errors: {
      name_missing: "이름을 적어 주세요.", text_missing: "내용을 적어 주세요.",
      name_too_long: "이름이 너무 길어요.", text_too_long: "댓글이 너무 길어요.",
      name_taken: "브랜드가 쓰는 이름이에요. 다른 이름을 적어 주세요.",
      not_found: "그사이 삭제됐어요.", not_yours: "쓴 사람만 고칠 수 있어요.",
      no_visitor: "내 댓글을 알아보려면 쿠키가 필요해요. 쿠키를 허용하고 새로 고쳐 주세요.",
      other: "처리하지 못했어요. 다시 해 주세요.",
    },
  },
};

const stored = localStorage.getItem("square.language");
export let language = stored in WORDS ? stored : navigator.language.startsWith("ko") ? "ko" : "en";

export function speak(chosen) {
  language = chosen;
  localStorage.setItem("square.language", chosen);
}

export function say(word, ...values) {
  const found = WORDS[language][word];
  return typeof found === "function" ? found(...values) : found;
}

export function sayError(code) {
  const errors = WORDS[language].errors;
  return errors[code] ?? errors.other;
}

export function ago(instant) {
  const seconds = (instant.getTime() - Date.now()) / 1000;
  if (seconds > -45) return say("now");
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (-seconds >= size || unit === "minute") return format.format(Math.min(-1, Math.round(seconds / size)), unit);
  }
}
