import { createHmac, timingSafeEqual } from "node:crypto";
import { revalidateTag } from "next/cache";

/** Take a webhook (Standard Webhooks), and let go of what was kept. */
export async function POST(request) {
  const body = await request.text();
  if (!isGenuine(request.headers, body)) return new Response("not ours", { status: 401 });
  revalidateTag("vertebra", { expire: 0 });
  return new Response(null, { status: 204 });
}

function isGenuine(headers, body) {
  const [id, at, signatures] = ["id", "timestamp", "signature"].map((name) => headers.get(`webhook-${name}`) ?? "");
  if (Math.abs(Date.now() / 1000 - Number(at)) > 300) return false;
  const key = Buffer.from((process.env.VERTEBRA_WEBHOOK_SECRET ?? "").replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${at}.${body}`).digest();
  return signatures.split(" ").some((each) => {
    const [version, signature] = each.split(",");
    const sent = Buffer.from(signature ?? "", "base64");
    return version === "v1" && sent.length === expected.length && timingSafeEqual(sent, expected);
  });
}
