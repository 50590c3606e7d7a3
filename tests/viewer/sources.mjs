// Where the viewer's modules are, from here.

export const VIEWER = new URL("../../src/routes/render/viewer/", import.meta.url);

export function load(name) {
  return import(new URL(`${name}.js`, VIEWER));
}
