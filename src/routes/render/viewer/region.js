// Of very many places, those in and around the view are told apart; the rest of the world is where
// lines begin and end. Rectangles { west, north, east, south } in pixels of the world. Pure.

// From here on places are arranged by region.
export const MANY_PLACES = 3000;
const MARGIN = 384;
// The same part of the world is arranged alike however the map got there.
const STEP = 512;

export const EVERYWHERE = { west: -Infinity, north: -Infinity, east: Infinity, south: Infinity };

// What is arranged for a frame: more than it shows, so that a drag does not leave it at once.
export function regionAround({ x, y, width, height }) {
  const down = (value) => Math.floor((value - MARGIN) / STEP) * STEP;
  const up = (value) => Math.ceil((value + MARGIN) / STEP) * STEP;
  return { west: down(x), north: down(y), east: up(x + width), south: up(y + height) };
}

export function covers({ west, north, east, south }, { x, y, width, height }) {
  return west <= x && north <= y && east >= x + width && south >= y + height;
}

export function scaledRegion({ west, north, east, south }, scale) {
  return { west: west / scale, north: north / scale, east: east / scale, south: south / scale };
}
