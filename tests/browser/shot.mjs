// A picture of the top of one page. Usage: node shot.mjs CHROMIUM PROFILE-FOLDER FILE-URL PNG WIDTH HEIGHT light|dark PIXELS
import { opened } from "./browser.mjs";

const [chromium, profile, url, path, width, height, scheme, pixels] = process.argv.slice(2);
const { browser, page } = await opened(chromium, profile);
await page.setViewport({ width: Number(width), height: Number(height), deviceScaleFactor: Number(pixels) });
await page.emulateMediaFeatures([
  { name: "prefers-color-scheme", value: scheme },
  { name: "prefers-reduced-motion", value: "reduce" }, // a smooth scroll would be caught in its middle
]);
await page.goto(url, { waitUntil: "load" });
await page.screenshot({ path });
await browser.close();
