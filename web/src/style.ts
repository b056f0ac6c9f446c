// How each thing is drawn: the guide's section 4, the same as the drawn picture.
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { words } from "./words";

const INK = "#14202B";
const INK2 = "#45525F";
const INK3 = "#5D6975";
const ACT = "#0B57A4";
const FORE = "#441C80";
const WARN = "#B3005A";
const DRILL = "#007880";
const BOLD = ["Noto Sans Bold", "Noto Sans"];
const PLAIN = ["Noto Sans"];
/** From this zoom on, single finds, lanes and grades can be told apart. */
const DETAIL = 11.7;
const detail = (layer: LayerSpecification): LayerSpecification => ({ ...layer, minzoom: DETAIL }) as LayerSpecification;
export const LAND = "#F3F3EE";
export const PAST = "#EFE7D4";

export const SOURCES = [
  "places_shapes", "places_lines", "places_points", "evidence_shapes", "evidence_lines", "areas", "releases",
  "progress", "differences", "orders", "works", "proposed_outlines", "planned_tasks", "rings", "evidence", "finds",
  "accidents", "warnings", "inner", "flags", "codes",
] as const;

const GROUPS: Record<string, string> = {
  releases: "areas", differences: "areas", codes: "areas", orders: "work", progress: "work", finds: "work",
  accidents: "work", evidence_lines: "extents", evidence_shapes: "extents", rings: "evidence",
  proposed_outlines: "outlines", planned_tasks: "plan", areas: "areas", evidence: "evidence", warnings: "warnings",
};

const INNER: Record<string, string> = {
  "differences-badge": "areas", "releases-depth": "areas", "outline-code": "outlines", "task-rank": "plan", "warnings-mark": "warnings",
};

/** The switch of the legend that shows a layer; "" where none does. */
export function groupOf(layer: { id: string; source?: unknown }): string {
  if (layer.id === "belief") {
    return "belief";
  }
  if (layer.id === "warnings-past") {
    return "expired";
  }
  const inner = INNER[layer.id];
  if (inner !== undefined) {
    return inner;
  }
  if (layer.id.startsWith("flag-")) {
    return layer.id === "flag-order" ? "work" : "warnings";
  }
  return GROUPS[String(layer.source)] ?? "";
}

type Filter = ExpressionSpecification;
const is = (key: string, ...values: string[]): Filter => ["in", ["get", key], ["literal", values]];
const CLOSED: Filter = is("status", "closed", "handed_over");
const OPEN: Filter = ["!", ["in", ["get", "status"], ["literal", ["closed", "handed_over"]]]];
const UNDECIDED: Filter = ["!", ["has", "decided"]];
const zoomed = (low: number, high: number): unknown[] => ["interpolate", ["linear"], ["zoom"], 9, low, 13, high];

function fill(id: string, source: string, paint: object, filter?: Filter): LayerSpecification {
  return { id, type: "fill", source, paint, ...(filter ? { filter } : {}) } as LayerSpecification;
}

function line(id: string, source: string, paint: object, filter?: Filter, round = false): LayerSpecification {
  const layout = { "line-join": "round", "line-cap": round ? "round" : "butt" };
  return { id, type: "line", source, paint, layout, ...(filter ? { filter } : {}) } as LayerSpecification;
}

function ground(): LayerSpecification[] {
  const shape = (family: string, colour: string): LayerSpecification =>
    fill(`s-${family}`, "places_shapes", { "fill-color": colour }, is("family", family));
  return [
    shape("field", "#EDEBDD"),
    shape("wood", "#DFE6D8"),
    shape("water", "#C9DBE7"),
    shape("built", "#A9A48F"),
    line("s-border", "places_shapes", { "line-color": INK2, "line-width": 1.4, "line-dasharray": [6, 2, 1.4, 2] }, is("family", "border")),
  ];
}

function lines(): LayerSpecification[] {
  return [
    line("l-water", "places_lines", { "line-color": "#A9C6DA", "line-width": 3 }, is("family", "water")),
    line("l-other", "places_lines", { "line-color": "#CFCCBE", "line-width": 1 }, is("family", "other", "field", "wood")),
    line("l-rail", "places_lines", { "line-color": "#8B8878", "line-width": 1.6, "line-dasharray": [4, 2] }, is("family", "rail")),
    line("l-road2", "places_lines", { "line-color": "#BDBAA9", "line-width": zoomed(2.4, 5.4) }, is("family", "road")),
    line("l-road", "places_lines", { "line-color": "#fff", "line-width": zoomed(1.2, 3.4) }, is("family", "road")),
    line("l-border", "places_lines", { "line-color": INK2, "line-width": 1.4, "line-dasharray": [6, 2, 1.4, 2] }, is("family", "border")),
  ];
}

function areas(): LayerSpecification[] {
  const [thin, thick] = [zoomed(2.2, 5.4), zoomed(1, 3)];
  const status = (id: string, colour: string, filter: Filter, dash?: number[], round = false): LayerSpecification =>
    line(id, "areas", { "line-color": colour, "line-width": thick, ...(dash ? { "line-dasharray": dash } : {}) }, filter, round);
  return [
    fill("areas-hit", "areas", {
      "fill-color": ["case", CLOSED, "#ffffff", ["==", ["get", "class"], "CHA"], "#FF0000", "#F4A718"],
      "fill-opacity": ["case", CLOSED, 0.75, ["==", ["get", "class"], "CHA"], 0.7, 0.5],
    }),
    fill("areas-dots", "areas", { "fill-pattern": "p-sha" }, ["all", ["==", ["get", "class"], "SHA"], OPEN]),
    ...["recorded", "inspected", "twice"].map((kind) => detail(fill(`progress-${kind}`, "progress", { "fill-pattern": `p-${kind}` }, is("state", kind)))),
    detail(fill("progress-outside", "progress", { "fill-pattern": "p-recorded" }, is("state", "outside"))),
    detail(line("progress-edge", "progress", { "line-color": ACT, "line-width": 0.7 })),
    detail(line("progress-zigzag", "progress", { "line-pattern": "l-zigzag", "line-width": 7 }, is("state", "outside"))),
    fill("releases-hit", "releases", { "fill-color": "#fff" }),
    ...["cancelled", "reduced", "cleared"].map((kind) => fill(`releases-${kind}`, "releases", { "fill-pattern": `p-${kind}` }, is("kind", kind))),
    fill("differences-hit", "differences", { "fill-pattern": "p-differ" }, UNDECIDED),
    line("areas-ring2", "areas", { "line-color": INK, "line-width": 11 }, is("entity", "")),
    line("areas-ring1", "areas", { "line-color": "#fff", "line-width": 8.4 }, is("entity", "")),
    line("areas-case", "areas", { "line-color": INK, "line-width": thin }),
    status("areas-open", "#FF0000", is("status", "open")),
    status("areas-worked", "#FFBF00", is("status", "worked_on"), [2.4, 1.7]),
    status("areas-suspended", "#FFBF00", is("status", "suspended"), [0.8, 2]),
    status("areas-closed", "#9ACD32", CLOSED, [0.01, 1.8], true),
    line("differences-line", "differences", { "line-pattern": "l-zigzag", "line-width": 8 }, UNDECIDED),
  ];
}

function work(): LayerSpecification[] {
  return [
    line("evidence_shapes-line", "evidence_shapes", { "line-color": INK2, "line-width": 1.1, "line-dasharray": [5, 3] }),
    line("evidence_lines-line", "evidence_lines", { "line-color": INK2, "line-width": 1.6, "line-dasharray": [4, 2] }),
    line("works-line", "works", { "line-color": INK, "line-width": 1.6, "line-dasharray": [6, 2] }),
    detail(line("orders-line", "orders", { "line-color": ACT, "line-width": zoomed(1.2, 2.6), "line-offset": zoomed(1, 4.2) }, ["!", is("state", "complete")])),
    { ...line("orders-done", "orders", { "line-color": ACT, "line-width": 1, "line-offset": 4.2 }, is("state", "complete")), minzoom: 15 } as LayerSpecification,
    line("proposed_outlines-line", "proposed_outlines", { "line-color": FORE, "line-width": 2.2, "line-dasharray": [4, 1.6, 0.9, 1.6] }),
    line("planned_tasks-line", "planned_tasks", { "line-color": FORE, "line-width": 2.2, "line-dasharray": [4, 1.6, 0.9, 1.6] }),
  ];
}

const RING_PX = [9, 64] as const;

/** A circle shows while its radius on the screen says something: neither a dot nor the whole map. */
function legible(lat: number): unknown[] {
  const steps: unknown[] = ["step", ["zoom"], 0];
  for (let zoom = 12; zoom <= 20; zoom++) {
    const mPerPx = (40_075_016.7 * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** (zoom + 0.5));
    const [low, high] = [RING_PX[0] * mPerPx, RING_PX[1] * mPerPx];
    steps.push(zoom, ["case", ["all", [">=", ["get", "error"], low], ["<=", ["get", "error"], high]], 0.9, 0]);
  }
  return steps;
}

function rings(lat: number): LayerSpecification[] {
  const one = (kind: string, dash?: number[]): LayerSpecification =>
    line(`rings-${kind}`, "rings", {
      "line-color": INK, "line-width": 1.1, "line-opacity": legible(lat), ...(dash ? { "line-dasharray": dash } : {}),
    }, is("kind", kind));
  return [
    one("ab"),
    one("cd", [4.5, 2.7]),
    one("ef", [1.4, 2.6]),
    line("rings-selected", "rings", { "line-color": INK, "line-width": 2 }, is("entity", "")),
  ];
}

const same = (layer: LayerSpecification): LayerSpecification => layer;

function text(id: string, source: string, layout: object, paint: object, filter?: Filter): LayerSpecification {
  return { id, type: "symbol", source, layout, paint, ...(filter ? { filter } : {}) } as LayerSpecification;
}

const HALO = { "text-color": INK, "text-halo-color": "#fff", "text-halo-width": 1.6 };

function marks(): LayerSpecification[] {
  const grade = { "text-field": ["get", "grade"], "text-font": BOLD, "text-size": 11, "text-anchor": "left", "text-offset": [0.8, 0], "text-optional": true };
  const icon = { "icon-allow-overlap": true, "icon-ignore-placement": true };
  return [
    text("differences-badge", "inner", { "icon-image": "m-differ", "icon-size": zoomed(0.6, 1) }, {}, ["all", is("of", "differences"), UNDECIDED]),
    text("evidence-mark", "evidence", { "icon-image": ["concat", "m-", ["get", "directness"]], ...icon, "icon-size": zoomed(0.5, 1) }, {}),
    detail(text("evidence-grade", "evidence", grade, HALO)),
    { ...text("releases-depth", "inner", { "text-field": ["concat", ["number-format", ["get", "depth_m"], { "min-fraction-digits": 2, "max-fraction-digits": 2 }], `\u202f${words.metres}`], "text-font": BOLD, "text-size": 11 }, HALO, ["all", is("of", "releases"), is("kind", "cleared"), ["has", "depth_m"]]), minzoom: 13 } as LayerSpecification,
    detail(text("accidents-mark", "accidents", { "icon-image": "m-accident", ...icon }, {})),
    detail(text("finds-mark", "finds", { "icon-image": "m-find", ...icon, "icon-size": zoomed(0.5, 0.8), ...grade, "text-field": ["to-string", ["get", "number"]] }, HALO)),
    text("outline-code", "inner", { "text-field": ["get", "code"], "text-font": BOLD, "text-size": 11, "icon-image": "f-plan", "icon-text-fit": "both", "icon-text-fit-padding": [1, 3, 1, 3] }, { "text-color": FORE }, is("of", "proposed_outlines")),
    text("task-rank", "inner", { "text-field": ["to-string", ["get", "rank"]], "text-font": BOLD, "text-size": 11, "icon-image": "f-plan", "icon-text-fit": "both", "icon-text-fit-padding": [1, 3, 1, 3] }, { "text-color": FORE }, is("of", "planned_tasks")),
    text("codes-text", "codes", {
      "text-field": ["step", ["zoom"], ["format", ["get", "code"], { "text-font": ["literal", BOLD] }], DETAIL, ["case", CLOSED, ["format", ["get", "code"], { "text-font": ["literal", BOLD] }, "\n", {}, ["coalesce", ["get", "closed_as"], ""], { "text-font": ["literal", PLAIN] }], ["format", ["get", "code"], { "text-font": ["literal", BOLD] }]]],
      "text-font": BOLD, "text-size": 11.5, "text-anchor": "top", "text-offset": [0, 0.5], "symbol-sort-key": ["-", 0, ["get", "size"]],
    }, HALO),
    text("places-name", "places_points", {
      "text-field": ["get", "name"], "text-font": BOLD, "text-size": zoomed(11, 13.5), "text-anchor": "bottom", "text-offset": [0, -0.5],
      "icon-image": "m-place", "icon-allow-overlap": true, "symbol-sort-key": ["-", 0, ["coalesce", ["get", "population"], 0]],
    }, HALO),
  ];
}

/** From afar an area may be smaller than its outline: a mark above the evidence keeps it in sight. */
function afar(): LayerSpecification[] {
  const colour = ["match", ["get", "status"], "open", "#FF0000", ["worked_on", "suspended"], "#FFBF00", "#9ACD32"];
  return [
    {
      id: "areas-afar", type: "circle", source: "codes", maxzoom: 12.5,
      paint: { "circle-radius": 4, "circle-color": colour, "circle-stroke-color": INK, "circle-stroke-width": 1 },
    } as LayerSpecification,
  ];
}

function warnings(): LayerSpecification[] {
  const LIVE: Filter = is("state", "live");
  const colour = ["case", ["==", ["get", "drill"], true], DRILL, WARN];
  return [
    fill("warnings-hit", "warnings", { "fill-color": colour, "fill-opacity": ["case", LIVE, 0.12, 0] }),
    line("warnings-past", "warnings", { "line-color": INK3, "line-width": 1.2 }, ["!", ["==", ["get", "state"], "live"]]),
    line("warnings-halo", "warnings", { "line-color": "#fff", "line-width": 8 }, LIVE),
    line("warnings-ring", "warnings", { "line-color": WARN, "line-width": 5 }, ["all", LIVE, ["!", ["==", ["get", "drill"], true]]]),
    line("warnings-inner", "warnings", { "line-color": colour, "line-width": 1.8, "line-offset": 7 }, LIVE),
    line("warnings-drill", "warnings", { "line-color": DRILL, "line-width": 5, "line-dasharray": [2.4, 1] }, ["all", LIVE, ["==", ["get", "drill"], true]]),
    text("warnings-word", "warnings", { "symbol-placement": "line", "text-field": words.drill, "text-font": BOLD, "text-size": 11, "symbol-spacing": 90 }, { ...HALO, "text-color": DRILL }, ["all", LIVE, ["==", ["get", "drill"], true]]),
    text("warnings-mark", "inner", { "icon-image": ["case", ["==", ["get", "drill"], true], "m-drill", "m-warn"], "icon-allow-overlap": true }, {}, ["all", is("of", "warnings"), LIVE]),
    ...["order", "drill", "warn"].map((kind) =>
      (kind === "order" ? detail : same)(text(`flag-${kind}`, "flags", {
        "text-field": ["get", "flag"], "text-font": BOLD, "text-size": 11, "text-max-width": 40, "icon-image": `f-${kind}`, "icon-text-fit": "both",
        "icon-text-fit-padding": [1, 4, 1, 4], "text-anchor": "bottom", "text-offset": [0, -0.4],
        ...(kind === "order" ? {} : { "text-allow-overlap": true, "icon-allow-overlap": true }),
      }, { "text-color": "#fff" }, is("kind", kind))),
    ),
  ];
}

/** The whole style with empty sources; nothing in it comes from another place. */
export function style(past: boolean, lat: number): StyleSpecification {
  const empty = { type: "FeatureCollection" as const, features: [] };
  const land = past ? PAST : LAND;
  return {
    version: 8,
    sources: Object.fromEntries(SOURCES.map((name) => [name, { type: "geojson", data: empty, tolerance: 0.2 }])),
    layers: [
      { id: "land", type: "background", paint: { "background-color": land } },
      ...ground(),
      fill("areas-under", "areas", { "fill-color": land }), // belief never paints inside a declared area
      ...lines(),
      ...areas(),
      ...work(),
      ...rings(lat),
      ...marks(),
      ...afar(),
      ...warnings(),
    ],
  };
}

/** Layers that answer a click, those on top first; a warned or disputed zone hides nothing under it. */
export const ANSWERING = [
  "areas-afar", "evidence-mark", "finds-mark", "accidents-mark", "differences-badge", "warnings-mark", "warnings-ring", "warnings-past",
  "flag-order", "flag-warn", "flag-drill", "differences-line", "outline-code", "task-rank", "progress-recorded", "progress-inspected", "progress-twice",
  "progress-outside", "releases-hit", "codes-text", "areas-hit", "areas-case", "orders-line", "orders-done", "evidence_lines-line", "evidence_shapes-line",
  "works-line", "proposed_outlines-line", "planned_tasks-line", "differences-hit",
];
