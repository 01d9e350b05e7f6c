// Opens each file at three widths, light and dark, and prints one JSON line with what is wrong with it.
// Usage: node look.mjs CHROMIUM PROFILE-FOLDER FILE-URL...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const [chromium, profile, ...urls] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const quiet = ["disable-gpu", "disable-quic", "disable-dev-shm-usage", "disable-background-networking"];
const browser = await puppeteer.launch({
  executablePath: chromium,
  userDataDir: profile,
  args: ["no-sandbox", "no-first-run", "disable-component-update", "disable-sync", ...quiet].map((flag) => `--${flag}`),
});

/** Text that is too small, and links that a finger would miss, as far as the page's own layout decides it. */
function measured() {
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const small = [];
  while (words.nextNode()) {
    const { parentElement: holder, textContent: text } = words.currentNode;
    const size = parseFloat(getComputedStyle(holder).fontSize);
    if (text.trim() && holder.checkVisibility() && size < 14) small.push(`${size}px: ${text.trim().slice(0, 40)}`);
  }
  const seen = (link) => link.checkVisibility() && !link.matches(".skip");
  const low = [...document.links].filter((link) => seen(link) && link.getBoundingClientRect().height < 24);
  return {
    overflow: document.documentElement.scrollWidth - innerWidth,
    small,
    low: low.map((link) => `${Math.round(link.getBoundingClientRect().height)}px: ${link.textContent.slice(0, 40)}`),
  };
}

const page = await browser.newPage();
const requests = [];
const dialogs = [];
page.on("request", (request) => requests.push(request.url()));
page.on("dialog", async (dialog) => {
  dialogs.push(dialog.message());
  await dialog.dismiss();
});
for (const url of urls) {
  for (const scheme of ["light", "dark"]) {
    for (const width of [320, 600, 1280]) {
      requests.length = 0;
      await page.setViewport({ width, height: 900 });
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await page.goto(url, { waitUntil: "load" });
      const found = await page.evaluate(measured);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      const broken = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(" | ")}`);
      const beyond = requests.filter((request) => request !== url);
      console.log(JSON.stringify({ url, scheme, width, ...found, violations: broken, beyond, dialogs }));
    }
  }
}
await browser.close();
