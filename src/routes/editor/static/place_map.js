// The small map beside a place: outlines of our own, candidates as numbered pins, a click as a point.
/* global L */

const HOME = [[14, -122], [49, -68]];
const TOWNS_SHOWN = 26;
const PLAIN_ZOOM = 6;
const NEAR_KM = 500;

export function placeMap(root) {
  const box = root.querySelector("[data-map]");
  if (typeof L === "undefined" || !box) return null;
  const lon = document.getElementById("f-places-lon");
  const lat = document.getElementById("f-places-lat");
  const point = root.querySelector('input[value="point"]');
  const level = document.getElementById("f-places-level");
  const map = L.map(box, { attributionControl: false, preferCanvas: true, scrollWheelZoom: false, minZoom: 3, maxZoom: 13, zoomAnimation: !reduced(), fadeAnimation: !reduced() });
  map.fitBounds(HOME);
  const names = L.layerGroup().addTo(map);
  const pins = L.layerGroup().addTo(map);
  const own = L.layerGroup().addTo(map);
  let towns = [];
  let shown = "";

  fetch(box.dataset.outlines).then((answer) => answer.json()).then((outlines) => {
    draw(outlines.features.filter((feature) => feature.geometry.type !== "Point"));
    towns = outlines.features.filter((feature) => feature.geometry.type === "Point").map(town);
    write();
    box.dataset.drawn = "true";
  });
  map.on("moveend", write);
  map.on("click", (event) => {
    const where = event.latlng.wrap();
    lon.value = where.lng.toFixed(digits(map.getZoom()));
    lat.value = where.lat.toFixed(digits(map.getZoom()));
    point.checked = true;
    point.dispatchEvent(new Event("change", { bubbles: true }));
    point.dispatchEvent(new Event("input", { bubbles: true }));
    if (!level.value) level.focus({ preventScroll: true });
  });
  for (const input of [lon, lat, document.getElementById("f-places-uncertainty_km")]) {
    input.addEventListener("input", () => {
      if (given()) point.checked = true;
      pointDrawn();
    });
  }
  pointDrawn();

  function draw(features) {
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const styles = {
      land: { stroke: false, fill: true, fillOpacity: 1, fillColor: colour("--land") },
      state: { weight: 1, color: colour("--land-line"), fill: false },
      border: { weight: 1.6, color: colour("--border"), fill: false },
    };
    for (const kind of ["land", "state", "border"]) {
      L.geoJSON(features.filter((feature) => feature.properties.kind === kind), { interactive: false, style: styles[kind] }).addTo(map);
    }
  }

  function town(feature) {
    const [x, y] = feature.geometry.coordinates;
    const people = feature.properties.people ?? 0;
    const state = feature.properties.kind === "state-name";
    return { at: L.latLng(y, x), name: feature.properties.name, state, from: state ? 5 : zoomOf(people) };
  }

  // Names that have room, the largest towns first.
  function write() {
    names.clearLayers();
    const bounds = map.getBounds();
    const taken = [];
    for (const { at, name, state, from } of towns) {
      if (map.getZoom() < from || taken.length >= TOWNS_SHOWN || !bounds.contains(at)) continue;
      const { x, y } = map.latLngToContainerPoint(at);
      const room = { left: x - 4, right: x + 8 + 7 * name.length, top: y - 9, bottom: y + 9 };
      if (taken.some((other) => room.left < other.right && other.left < room.right && room.top < other.bottom && other.top < room.bottom)) continue;
      taken.push(room);
      const text = document.createElement("span");
      text.textContent = name;
      L.marker(at, { interactive: false, keyboard: false, icon: L.divIcon({ className: state ? "map-name map-name-state" : "map-name", html: text, iconSize: null, iconAnchor: [-6, 7] }) }).addTo(names);
      if (!state) L.circleMarker(at, { interactive: false, radius: 2, stroke: false, fillOpacity: 1, fillColor: "#5f5b50" }).addTo(names);
    }
  }

  function given() {
    const x = Number(lon.value);
    const y = Number(lat.value);
    const fit = lon.value.trim() !== "" && lat.value.trim() !== "" && Math.abs(x) <= 180 && Math.abs(y) <= 90;
    return fit ? [y, x] : null;
  }

  function pointDrawn() {
    own.clearLayers();
    const at = given();
    if (!at || !point.checked) return;
    circle(at, Number(document.getElementById("f-places-uncertainty_km").value), own);
    pin(at, "●", true, own);
    if (!map.getBounds().contains(at)) map.setView(at, Math.max(map.getZoom(), PLAIN_ZOOM));
  }

  function circle(at, km, group) {
    if (km > 0) L.circle(at, { radius: km * 1000, interactive: false, color: "#a03a00", weight: 1.5, fillOpacity: 0.12 }).addTo(group);
  }

  function pin(at, label, chosen, group) {
    const icon = document.createElement("span");
    icon.textContent = label;
    L.marker(at, { interactive: false, keyboard: false, zIndexOffset: chosen ? 1000 : 0, icon: L.divIcon({ className: chosen ? "map-pin map-pin-chosen" : "map-pin", html: icon, iconSize: [28, 28] }) }).addTo(group);
  }

  return {
    candidates(found, choice) {
      pins.clearLayers();
      const placed = found.filter((each) => each.lon !== null && each.lat !== null);
      for (const each of placed) {
        if (each.chosen) circle([each.lat, each.lon], each.km, pins);
        pin([each.lat, each.lon], each.label, each.chosen, pins);
      }
      pointDrawn();
      look(placed, choice);
    },
    answer(at) {
      if (at && typeof at.lon === "number") map.setView([at.lat, at.lon], PLAIN_ZOOM);
    },
  };

  // The view follows what is offered, and never a map that a person is looking at already.
  function look(placed, choice) {
    const chosen = placed.find((each) => each.chosen);
    const key = chosen ? `${chosen.lon},${chosen.lat}` : placed.map((each) => `${each.lon},${each.lat}`).join(";");
    if (choice === "point" || key === shown || !key) return;
    shown = key;
    if (chosen) map.setView([chosen.lat, chosen.lon], PLAIN_ZOOM + 1);
    else map.fitBounds(around(placed), { padding: [32, 32], maxZoom: PLAIN_ZOOM });
  }
}

// The best candidate and those about it: both towns of a border, and not one of the same name on
// another continent, which a choice would show.
function around([best, ...others]) {
  const at = L.latLng(best.lat, best.lon);
  return [at, ...others.map((each) => L.latLng(each.lat, each.lon)).filter((each) => at.distanceTo(each) <= NEAR_KM * 1000)];
}

function zoomOf(people) {
  return [[3e6, 4], [1e6, 5], [4e5, 6], [2e5, 7], [6e4, 8]].find(([least]) => people >= least)?.[1] ?? 9;
}

function digits(zoom) {
  return zoom >= 11 ? 4 : zoom >= 8 ? 3 : 2;
}

function reduced() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
