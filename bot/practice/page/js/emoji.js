/** The shortcodes that messages commonly use; an unknown one stays as it was written. */

const TABLE = `
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 ok_hand 👌 wave 👋 raised_hand ✋ hand ✋ pray 🙏 clap 👏 muscle 💪
point_right 👉 point_left 👈 point_up ☝️ point_down 👇 handshake 🤝 raising_hand 🙋 bow 🙇
smile 😄 smiley 😃 grinning 😀 slightly_smiling_face 🙂 blush 😊 wink 😉 joy 😂 sweat_smile 😅 thinking_face 🤔
neutral_face 😐 worried 😟 cry 😢 sob 😭 relieved 😌 angry 😠 rage 😡 fearful 😨 cold_sweat 😰 sweat 😓 tired_face 😫
heart ❤️ green_heart 💚 blue_heart 💙 yellow_heart 💛 purple_heart 💜 broken_heart 💔 sparkles ✨ star ⭐ fire 🔥 tada 🎉 seedling 🌱
herb 🌿 four_leaf_clover 🍀 cherry_blossom 🌸 sunny ☀️ cloud ☁️ umbrella ☔ rainbow 🌈 coffee ☕ tea 🍵
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎ warning ⚠️
no_entry ⛔ no_entry_sign 🚫 exclamation ❗ heavy_exclamation_mark ❗ question ❓ grey_question ❔ bangbang ‼️ information_source ℹ️
rotating_light 🚨 sos 🆘 red_circle 🔴 large_blue_circle 🔵 large_green_circle 🟢 large_yellow_circle 🟡 large_orange_circle 🟠
white_circle ⚪ black_circle ⚫ large_green_square 🟩 large_red_square 🟥 large_blue_square 🟦 white_large_square ⬜
hourglass ⌛ hourglass_flowing_sand ⏳ alarm_clock ⏰ clock1 🕐 clock3 🕒 clock9 🕘 stopwatch ⏱️ calendar 📅 date 📅 spiral_calendar_pad 🗓️
lock 🔒 unlock 🔓 closed_lock_with_key 🔐 key 🔑 shield 🛡️ eyes 👀 eye 👁️ bust_in_silhouette 👤 busts_in_silhouette 👥 speaking_head_in_silhouette 🗣️
ear 👂 speech_balloon 💬 thought_balloon 💭 left_speech_bubble 🗨️ bell 🔔 no_bell 🔕 mega 📣 loudspeaker 📢 telephone_receiver 📞 phone ☎️ iphone 📱
telephone ☎️ email 📧 envelope ✉️ incoming_envelope 📨 envelope_with_arrow 📩 inbox_tray 📥 outbox_tray 📤 mailbox 📫 paperclip 📎 pushpin 📌 round_pushpin 📍 link 🔗
memo 📝 pencil ✏️ pencil2 ✏️ page_facing_up 📄 clipboard 📋 file_folder 📁 open_file_folder 📂 card_index_dividers 🗂️ books 📚 book 📖 bookmark 🔖 newspaper 📰 bar_chart 📊
chart_with_upwards_trend 📈 mag 🔍 bulb 💡 gear ⚙️ wrench 🔧 hammer_and_wrench 🛠️ scales ⚖️ balance_scale ⚖️ briefcase 💼 office 🏢 house 🏠 hospital 🏥 police_car 🚓 cop 👮 ambulance 🚑
arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrows_counterclockwise 🔄 leftwards_arrow_with_hook ↩️ fast_forward ⏩ black_square_for_stop ⏹️ recycle ♻️
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 zap ⚡ robot_face 🤖 compass 🧭 door 🚪 new 🆕 ok 🆗
small_blue_diamond 🔹 small_orange_diamond 🔸 heavy_plus_sign ➕ heavy_minus_sign ➖ wheelchair ♿ jp 🇯🇵 green_book 📗 blue_book 📘 triangular_flag_on_post 🚩 hugging_face 🤗 people_hugging 🫂
`;

const byName = new Map();
const words = TABLE.trim().split(/\s+/);
for (let i = 0; i + 1 < words.length; i += 2) byName.set(words[i], words[i + 1]);

/** The emoji of a shortcode without its colons, or null. Skin tones are dropped. */
export function emoji(name) {
  return byName.get(name.replace(/::skin-tone-\d$/, "")) ?? null;
}

/** The text with its known `:shortcodes:` replaced. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+(?:::skin-tone-\d)?):/g, (whole, name) => emoji(name) ?? whole);
}
