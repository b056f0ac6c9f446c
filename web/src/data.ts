// The layers of a view: asked for once where the region is small, else for each window.
import type { Feature, FeatureCollection, Geometry, Position } from "geojson";

export type Row = Record<string, string | number | boolean | null | number[]>;

const LABELLED = ["differences", "releases", "warnings", "proposed_outlines", "planned_tasks"];

interface Raw {
  shapes: string[];
  rows: Row[];
}

export interface Overlay {
  address: string;
  corners: [number, number][];
}

export interface Sent {
  layers: Record<string, Raw>;
  counts: Record<string, { seen: number; sent: number }>;
  whole: boolean;
  left_out: string[];
  box: [number, number, number, number];
  note: string;
  belief: Overlay | null;
}

export type Sources = Record<string, FeatureCollection>;

export async function ask<T>(path: string, params: URLSearchParams): Promise<T | null> {
  try {
    const answer = await fetch(`/api/${path}?${params.toString()}`);
    return answer.ok ? ((await answer.json()) as T) : null;
  } catch {
    return null;
  }
}

/** Feature collections by layer, and those made from them: rings, flags, labels. */
export function sources(sent: Sent): Sources {
  const found: Sources = {};
  for (const [name, raw] of Object.entries(sent.layers)) {
    found[name] = collection(raw.shapes.map((text, i) => feature(JSON.parse(text) as Geometry, raw.rows[i] ?? {})));
  }
  found["rings"] = collection((found["evidence"]?.features ?? []).flatMap(ring));
  found["flags"] = collection([
    ...(found["orders"]?.features ?? []).filter(atWork).flatMap((f) => edge(f, "order", true)),
    ...(found["warnings"]?.features ?? []).filter(live).flatMap((f) => edge(f, f.properties?.["drill"] ? "drill" : "warn", true)),
  ]);
  found["inner"] = collection(LABELLED.flatMap((name) => (found[name]?.features ?? []).flatMap((f) => inner(f, name))));
  found["codes"] = collection((found["areas"]?.features ?? []).flatMap((f) => edge(f, "area", false)));
  return found;
}

function collection(features: Feature[]): FeatureCollection {
  return { type: "FeatureCollection", features };
}

function feature(geometry: Geometry, properties: Row): Feature {
  return { type: "Feature", geometry, properties };
}

/** One point inside a shape for its mark, however many tiles the shape crosses. */
function inner(f: Feature, of: string): Feature[] {
  const at: unknown = f.properties?.["at"];
  if (!Array.isArray(at)) {
    return [];
  }
  return [feature({ type: "Point", coordinates: at as Position }, { ...(f.properties as Row), of })];
}

function atWork(f: Feature): boolean {
  return f.properties?.["state"] === "worked_on";
}

function live(f: Feature): boolean {
  return f.properties?.["state"] === "live";
}

const SEGMENTS = 48;
const M_PER_DEGREE = 111_195;

/** The position-error circle of a piece of evidence, as a line on the ground. */
function ring(f: Feature): Feature[] {
  const error = Number(f.properties?.["position_error_m"] ?? 0);
  if (f.geometry.type !== "Point" || !(error > 0)) {
    return [];
  }
  const [lon = 0, lat = 0] = f.geometry.coordinates;
  const dy = error / M_PER_DEGREE;
  const dx = dy / Math.cos((lat * Math.PI) / 180);
  const line: Position[] = [];
  for (let i = 0; i <= SEGMENTS; i++) {
    const angle = (2 * Math.PI * i) / SEGMENTS;
    line.push([lon + dx * Math.cos(angle), lat + dy * Math.sin(angle)]);
  }
  const letter = String(f.properties?.["grade"] ?? "").slice(0, 1);
  const kind = "AB".includes(letter) && letter !== "" ? "ab" : "CD".includes(letter) && letter !== "" ? "cd" : "ef";
  return [feature({ type: "LineString", coordinates: line }, { ...(f.properties as Row), kind, error })];
}

export function bounds(geometry: Geometry): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (part: unknown): void => {
    if (Array.isArray(part) && typeof part[0] === "number") {
      box[0] = Math.min(box[0], part[0]);
      box[1] = Math.min(box[1], part[1] as number);
      box[2] = Math.max(box[2], part[0]);
      box[3] = Math.max(box[3], part[1] as number);
    } else if (Array.isArray(part)) {
      part.forEach(walk);
    }
  };
  if (geometry.type !== "GeometryCollection") {
    walk(geometry.coordinates);
  }
  return box;
}

/** A point at the middle of a shape's upper or lower edge, for a flag or a label. */
function edge(f: Feature, kind: string, upper: boolean): Feature[] {
  const [west, south, east, north] = bounds(f.geometry);
  if (!Number.isFinite(west)) {
    return [];
  }
  const at: Position = [(west + east) / 2, upper ? north : south];
  const size = (east - west) * M_PER_DEGREE * Math.cos((south * Math.PI) / 180);
  return [feature({ type: "Point", coordinates: at }, { ...(f.properties as Row), kind, size })];
}
