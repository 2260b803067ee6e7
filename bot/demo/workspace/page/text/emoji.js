/** The codes people type most, under Slack's own short names; others are shown as typed. */
const TABLE = `
  smile 😄 | grinning 😀 | grin 😁 | joy 😂 | rofl 🤣 | slightly_smiling_face 🙂 | upside_down_face 🙃 |
  wink 😉 | blush 😊 | innocent 😇 | heart_eyes 😍 | star-struck 🤩 | kissing_heart 😘 | yum 😋 |
  stuck_out_tongue 😛 | thinking_face 🤔 | neutral_face 😐 | expressionless 😑 | no_mouth 😶 | smirk 😏 |
  unamused 😒 | face_with_rolling_eyes 🙄 | grimacing 😬 | relieved 😌 | pensive 😔 | sleepy 😪 |
  sleeping 😴 | mask 😷 | sunglasses 😎 | nerd_face 🤓 | confused 😕 | worried 😟 |
  slightly_frowning_face 🙁 | open_mouth 😮 | hushed 😯 | astonished 😲 | flushed 😳 | pleading_face 🥺 |
  frowning 😦 | anguished 😧 | fearful 😨 | cold_sweat 😰 | disappointed_relieved 😥 | cry 😢 | sob 😭 |
  scream 😱 | confounded 😖 | persevere 😣 | disappointed 😞 | sweat 😓 | weary 😩 | tired_face 😫 |
  triumph 😤 | rage 😡 | angry 😠 | skull 💀 | clown_face 🤡 | ghost 👻 | robot_face 🤖 | see_no_evil 🙈 |
  thumbsup 👍 | thumbsdown 👎 | ok_hand 👌 | v ✌️ | crossed_fingers 🤞 | point_up ☝️ | point_down 👇 |
  point_left 👈 | point_right 👉 | raised_hand ✋ | wave 👋 | clap 👏 | raised_hands 🙌 | open_hands 👐 |
  pray 🙏 | muscle 💪 | eyes 👀 | heart ❤️ | orange_heart 🧡 | yellow_heart 💛 | green_heart 💚 |
  blue_heart 💙 | purple_heart 💜 | black_heart 🖤 | white_heart 🤍 | broken_heart 💔 | two_hearts 💕 |
  sparkling_heart 💖 | 100 💯 | anger 💢 | boom 💥 | dizzy 💫 | sweat_drops 💦 | dash 💨 | zzz 💤 | fire 🔥 |
  star ⭐ | star2 🌟 | sparkles ✨ | zap ⚡ | sunny ☀️ | cloud ☁️ | umbrella ☂️ | snowflake ❄️ |
  rainbow 🌈 | tada 🎉 | confetti_ball 🎊 | balloon 🎈 | gift 🎁 | trophy 🏆 | rocket 🚀 | airplane ✈️ |
  car 🚗 | house 🏠 | office 🏢 | hospital 🏥 | clock3 🕒 | hourglass ⌛ | hourglass_flowing_sand ⏳ |
  watch ⌚ | alarm_clock ⏰ | calendar 📅 | date 📅 | memo 📝 | pencil2 ✏️ | pushpin 📌 | paperclip 📎 |
  link 🔗 | lock 🔒 | unlock 🔓 | key 🔑 | bulb 💡 | mag 🔍 | bell 🔔 | no_bell 🔕 | mega 📣 | loudspeaker 📢 |
  speech_balloon 💬 | thought_balloon 💭 | email 📧 | envelope ✉️ | inbox_tray 📥 | outbox_tray 📤 |
  package 📦 | phone ☎️ | telephone_receiver 📞 | computer 💻 | iphone 📱 | camera 📷 |
  chart_with_upwards_trend 📈 | chart_with_downwards_trend 📉 | bar_chart 📊 | clipboard 📋 | books 📚 |
  book 📖 | newspaper 📰 | moneybag 💰 | dollar 💵 | credit_card 💳 | warning ⚠️ | no_entry ⛔ |
  no_entry_sign 🚫 | octagonal_sign 🛑 | construction 🚧 | rotating_light 🚨 | white_check_mark ✅ |
  heavy_check_mark ✔️ | ballot_box_with_check ☑️ | x ❌ | heavy_multiplication_x ✖️ | question ❓ |
  grey_question ❔ | exclamation ❗ | grey_exclamation ❕ | bangbang ‼️ | interrobang ⁉️ |
  information_source ℹ️ | red_circle 🔴 | large_orange_circle 🟠 | large_yellow_circle 🟡 |
  large_green_circle 🟢 | large_blue_circle 🔵 | white_circle ⚪ | black_circle ⚫ | arrow_up ⬆️ |
  arrow_down ⬇️ | arrow_left ⬅️ | arrow_right ➡️ | arrow_right_hook ↪️ | leftwards_arrow_with_hook ↩️ |
  arrows_counterclockwise 🔄 | recycle ♻️ | repeat 🔁 | back 🔙 | end 🔚 | on 🔛 | soon 🔜 | top 🔝 |
  hash #️⃣ | one 1️⃣ | two 2️⃣ | three 3️⃣ | four 4️⃣ | five 5️⃣ | six 6️⃣ | seven 7️⃣ | eight 8️⃣ |
  nine 9️⃣ | zero 0️⃣ | keycap_ten 🔟 | ok 🆗 | new 🆕 | up 🆙 | free 🆓 | cool 🆒 | sos 🆘 | id 🆔 | vs 🆚 |
  coffee ☕ | tea 🍵 | beer 🍺 | pizza 🍕 | rice 🍚 | dumpling 🥟 | baby 👶 | woman 👩 | man 👨 |
  bust_in_silhouette 👤 | busts_in_silhouette 👥 | dog 🐕 | cat 🐈 | seedling 🌱 | herb 🌿 |
  four_leaf_clover 🍀 | cherry_blossom 🌸 | tomato 🍅 | sweet_potato 🍠 | double_vertical_bar ⏸️ |
  wastebasket 🗑️ | pause_button ⏸️ | flag-kr 🇰🇷 | flag-us 🇺🇸 | flag-ca 🇨🇦 | hugging_face 🤗 |
  nauseated_face 🤢 | face_vomiting 🤮 | shrug 🤷 | facepalm 🤦 | relaxed ☺️ | crying_cat_face 😿 |
  partying_face 🥳 | smiling_face_with_3_hearts 🥰 | hot_face 🥵 | +1 👍 | -1 👎 | thinking 🤔 |
  simple_smile 🙂 | hankey 💩 | poop 💩
`;

const CHARACTERS = new Map(
  TABLE.split("|").map((entry) => /** @type {[string, string]} */ (entry.trim().split(" "))),
);
const SKINS = ["\u{1F3FB}", "\u{1F3FC}", "\u{1F3FD}", "\u{1F3FE}", "\u{1F3FF}"];

/** @param {string} name @returns {string|undefined} */
export function emojiCharacter(name) {
  const [, base, skin] = /^(.+?)(?:::skin-tone-([2-6]))?$/.exec(name) ?? [];
  const character = CHARACTERS.get(base);
  return character && skin ? character.replace("\uFE0F", "") + SKINS[Number(skin) - 2] : character;
}

/** @param {string} text @returns {string} with every known code replaced by its character */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9+_'-]+(?:::skin-tone-[2-6])?):/g, (code, name) => emojiCharacter(name) ?? code);
}
