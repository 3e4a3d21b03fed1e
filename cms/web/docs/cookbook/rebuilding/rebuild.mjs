import { spawn } from "node:child_process";
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const PAUSE = 5_000; // many changes at once are one build
const key = Buffer.from((process.env.VERTEBRA_WEBHOOK_SECRET ?? "").replace(/^whsec_/, ""), "base64");
const [command, ...words] = process.argv.slice(2);
let timer, running;

export function isGenuine(headers, body, now = Date.now() / 1000) {
  const [id, at, signatures] = ["id", "timestamp", "signature"].map((name) => headers[`webhook-${name}`] ?? "");
  if (key.length === 0 || !(Math.abs(now - Number(at)) <= 300)) return false;
  const expected = createHmac("sha256", key).update(`${id}.${at}.${body}`).digest();
  return signatures.split(" ").some((each) => {
    const [version, signature] = each.split(",");
    const sent = Buffer.from(signature ?? "", "base64");
    return version === "v1" && sent.length === expected.length && timingSafeEqual(sent, expected);
  });
}

function rebuild() {
  if (running) return void (timer = setTimeout(rebuild, PAUSE));
  running = spawn(command, words, { stdio: "inherit" });
  running.on("error", (error) => console.error(error.message));
  running.on("close", () => (running = undefined));
}

const server = createServer((request, answer) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const is = request.method === "POST" && isGenuine(request.headers, Buffer.concat(parts).toString());
    answer.writeHead(is ? 204 : 401).end();
    if (!is) return;
    clearTimeout(timer);
    timer = setTimeout(rebuild, PAUSE);
  });
});
server.listen(Number(process.env.PORT ?? 8088), () => console.log(`listening on ${server.address().port}`));
