// Debian's Chromium, quiet and offline, with a page that notes every request and every dialog.
import puppeteer from "puppeteer-core";

const quiet = ["disable-gpu", "disable-quic", "disable-dev-shm-usage", "disable-background-networking"];

export async function opened(chromium, profile) {
  const browser = await puppeteer.launch({
    executablePath: chromium,
    userDataDir: profile,
    args: ["no-sandbox", "no-first-run", "disable-component-update", "disable-sync", ...quiet].map((flag) => `--${flag}`),
  });
  const page = await browser.newPage();
  const requests = [];
  const dialogs = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("dialog", async (dialog) => {
    dialogs.push(dialog.message());
    await dialog.dismiss(); // an open dialog would hold the page for ever
  });
  return { browser, page, requests, dialogs };
}
