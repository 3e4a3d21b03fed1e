// Comments of the last days say how long ago they were written; the exact time stays in the title.
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];
const RECENT = 7 * 86400;

export function tellAgo(root) {
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  for (const time of root.querySelectorAll(".remark time")) {
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    if (seconds > RECENT) continue;
    const [unit, length] = UNITS.find(([, length]) => seconds >= length) ?? UNITS.at(-1);
    time.title = time.textContent;
    time.textContent = words.format(-Math.floor(Math.max(seconds, 0) / length), unit);
  }
}
