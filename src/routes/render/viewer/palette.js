// Colours of the map by theme. Symbols keep at least 3:1 on the land of their theme; what they mean
// shows in their shape as well, and how well a movement is documented in its dash. Pure.

const LIGHT = {
  sea: "#dde6eb", land: "#f4f2ed", coast: "#b4c0c7", river: "#c3d2db", county: "#e2ddd1", admin1: "#d0cabd",
  border: "#97907f", inegi: "#7c7566",
  ink: "#1f2328", paper: "#ffffff", casing: "#ffffff", onFill: "#ffffff", tick: "#4d5359", tickCasing: "rgba(255, 255, 255, 0.9)",
  ring: "rgba(31, 35, 40, 0.55)", ringFill: "rgba(31, 35, 40, 0.04)",
  label: { event: "#22262b", city: "#5f5b53", admin1: "#8a8375", country: "#7d7668", water: "#7d95a3", dot: "#8d877b" },
  kinds: {
    purchase: "#d42414", theft: "#3f2a06", assembly: "#56504b", storage: "#3f7f58", transfer: "#ab588c",
    crossing: "#1f2328", seizure: "#116bdc", recovery: "#642ca8", use: "#08495d",
  },
  lines: { documented: [40, 49, 61], partial: [84, 95, 110], inferred: [122, 129, 138] },
  lineCasing: [255, 255, 255], strong: [17, 20, 24],
  corridor: [123, 63, 20], crossing: "#1f2328",
  areaEdge: "rgba(122, 110, 86, 0.75)", hatch: "rgba(104, 92, 70, 0.14)", tint: "rgba(140, 122, 84, 0.05)",
  areaFocus: "#1f2328", areaFocusCasing: "rgba(255, 255, 255, 0.9)",
  pill: "rgba(252, 249, 240, 0.95)", pillEdge: "#8b8069", pillText: "#4a4231",
};

const DARK = {
  sea: "#11171c", land: "#23282d", coast: "#3d4850", river: "#2c3a43", county: "#363d44", admin1: "#3d434a",
  border: "#71767c", inegi: "#8d9298",
  ink: "#f3f1ec", paper: "#14171a", casing: "#14171a", onFill: "#14171a", tick: "#b9bec4", tickCasing: "rgba(20, 23, 26, 0.9)",
  ring: "rgba(240, 238, 232, 0.6)", ringFill: "rgba(240, 238, 232, 0.05)",
  label: { event: "#f0eee8", city: "#b3aea3", admin1: "#8b877d", country: "#9d988d", water: "#6c8594", dot: "#8d897f" },
  kinds: {
    purchase: "#fd3a30", theft: "#eacd51", assembly: "#a19078", storage: "#66d4a9", transfer: "#b76c90",
    crossing: "#f0efe9", seizure: "#3787d2", recovery: "#e29dff", use: "#a6b1be",
  },
  lines: { documented: [226, 229, 233], partial: [178, 186, 196], inferred: [142, 150, 160] },
  lineCasing: [20, 23, 26], strong: [255, 255, 255],
  corridor: [230, 176, 120], crossing: "#f0efe9",
  areaEdge: "rgba(196, 180, 145, 0.7)", hatch: "rgba(205, 190, 155, 0.16)", tint: "rgba(196, 178, 138, 0.06)",
  areaFocus: "#f3f1ec", areaFocusCasing: "rgba(20, 23, 26, 0.9)",
  pill: "rgba(44, 41, 33, 0.95)", pillEdge: "#a1957a", pillText: "#ece3cd",
};

export const PALETTES = { light: LIGHT, dark: DARK };

let current = LIGHT;

export function setTheme(theme) {
  current = PALETTES[theme] || LIGHT;
}

// The palette of a theme; of the theme in force when none is named.
export function colours(theme) {
  return PALETTES[theme] || current;
}

// Colours of lines are kept as numbers, since lines fade.
export function rgba([r, g, b], alpha) {
  return `rgba(${r}, ${g}, ${b}, ${alpha})`;
}
