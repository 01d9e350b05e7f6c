// Opens each file at three widths, light and dark, and prints one JSON line with what is wrong with it.
// Usage: node look.mjs CHROMIUM PROFILE-FOLDER FILE-URL...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { opened } from "./browser.mjs";

const [chromium, profile, ...urls] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const { browser, page, requests, dialogs } = await opened(chromium, profile);

/** Text that is too small, and links that a finger would miss; one in a line of other text is excepted, as in WCAG 2.5.8. */
function measured() {
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const small = [];
  while (words.nextNode()) {
    const { parentElement: holder, textContent: text } = words.currentNode;
    const size = parseFloat(getComputedStyle(holder).fontSize);
    if (text.trim() && holder.checkVisibility() && size < 14) small.push(`${size}px: ${text.trim().slice(0, 40)}`);
  }
  const seen = (link) => link.checkVisibility() && !link.matches(".skip");
  const amongWords = (link) => {
    const block = link.closest("p, li, dd, td, figcaption, blockquote");
    return getComputedStyle(link).display === "inline" && block?.textContent.trim() !== link.textContent.trim();
  };
  const low = [...document.links].filter((link) => seen(link) && !amongWords(link) && link.getBoundingClientRect().height < 24);
  return {
    overflow: document.documentElement.scrollWidth - innerWidth,
    small,
    low: low.map((link) => `${Math.round(link.getBoundingClientRect().height)}px: ${link.textContent.slice(0, 40)}`),
  };
}

// In the dark, only what depends on colours is asked again.
const rules = { light: {}, dark: { runOnly: ["color-contrast", "link-in-text-block"] } };
for (const url of urls) {
  requests.length = 0;
  await page.goto(url, { waitUntil: "load" });
  await page.evaluate(axe);
  for (const scheme of ["light", "dark"]) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    for (const width of [320, 600, 1280]) {
      await page.setViewport({ width, height: 900 });
      const found = await page.evaluate(measured);
      const { violations } = await page.evaluate((rules) => globalThis.axe.run(document, { resultTypes: ["violations"], ...rules }), rules[scheme]);
      const broken = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(" | ")}`);
      const beyond = requests.filter((request) => request !== url);
      console.log(JSON.stringify({ url, scheme, width, ...found, violations: broken, beyond, dialogs }));
    }
  }
}
await browser.close();
