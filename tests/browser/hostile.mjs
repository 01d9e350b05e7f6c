// Opens each page of payloads and says how its structure differs from that of the harmless twin, the first file.
// Usage: node hostile.mjs CHROMIUM PROFILE-FOLDER TWIN-URL FILE-URL...
import { opened } from "./browser.mjs";

const [chromium, profile, twin, ...urls] = process.argv.slice(2);
const { browser, page, requests, dialogs } = await opened(chromium, profile);

/** The shape of each story, the shapes of everything else, and what could act: none of it depends on what the payloads say. */
function shapes() {
  const own = (element) => `${element.localName}[${element.getAttributeNames().filter((name) => name !== "lang").sort()}]`;
  const whole = (element) => `${own(element)}(${[...element.children].map(whole).join()})`;
  const stories = [...document.querySelectorAll("[data-story]")];
  const inside = (element) => element.closest("[data-story], .introduction, head");
  const within = (element) => `${element.parentElement ? own(element.parentElement) : ""}>${own(element)}`;
  const rest = [...document.querySelectorAll("*")].filter((element) => !inside(element)).map(within);
  const acting = [...document.querySelectorAll("script:not([type='application/ld+json']), iframe, object, embed, img, form, base, link[rel=stylesheet], meta[http-equiv]")];
  const handlers = [...document.querySelectorAll("*")].filter((element) => element.getAttributeNames().some((name) => name.startsWith("on")));
  const led = [...document.querySelectorAll("[href], [src], [cite]")].map((element) => element.getAttribute("href") ?? element.getAttribute("cite"));
  const scheme = (target) => (URL.canParse(target, "file:///") ? new URL(target, "file:///").protocol : "none");
  return {
    stories: stories.map(whole),
    rest: [...new Set(rest)].sort(),
    acting: [...acting, ...handlers].map((element) => element.outerHTML.slice(0, 200)),
    led: led.filter((target) => !["https:", "http:", "mailto:", "file:"].includes(scheme(target))),
  };
}

let known;
for (const url of [twin, ...urls]) {
  requests.length = dialogs.length = 0;
  await page.goto(url, { waitUntil: "load" });
  const { stories, rest, acting, led } = await page.evaluate(shapes);
  known ??= { stories: new Set(stories), rest: new Set(rest) };
  console.log(
    JSON.stringify({
      url,
      stories: stories.length,
      shapes: stories.filter((shape) => !known.stories.has(shape)).slice(0, 3),
      rest: rest.filter((shape) => !known.rest.has(shape)).slice(0, 3),
      acting,
      led,
      beyond: requests.filter((request) => request !== url),
      dialogs: [...dialogs],
    }),
  );
}
await browser.close();
