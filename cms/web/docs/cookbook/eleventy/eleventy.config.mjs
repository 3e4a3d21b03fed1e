export default function (config) {
  config.addFilter("day", (moment) => moment.slice(0, 10));
  return { dir: { input: "src", output: "_site" } };
}
