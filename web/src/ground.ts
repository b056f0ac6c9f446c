// The user's own basemap, in grey under the records: it says nothing about hazards.
import type { GeoJSONSource, LayerSpecification, LngLatBounds, Map as MapLibre } from "maplibre-gl";
import type { Feature, FeatureCollection } from "geojson";

interface About {
  kind: "vector" | "raster";
  minzoom: number;
  maxzoom: number;
  layers: string[];
}

const BELOW = "s-field";

/** Draw the basemap that lies beside the region file, if there is one. */
export function addGround(map: MapLibre, text: string): void {
  if (text === "") {
    return;
  }
  const about = JSON.parse(text) as About;
  const tiles = [`${location.origin}/tiles/{z}/{x}/{y}`];
  const { minzoom, maxzoom } = about;
  if (about.kind === "raster") {
    map.addSource("ground", { type: "raster", tiles, minzoom, maxzoom, tileSize: 256 });
    const paint = { "raster-saturation": -0.8, "raster-opacity": 0.6 };
    map.addLayer({ id: "ground", type: "raster", source: "ground", paint }, BELOW);
    return;
  }
  map.addSource("ground", { type: "vector", tiles, minzoom, maxzoom });
  for (const name of about.layers) {
    for (const layer of drawn(name)) {
      map.addLayer(layer, BELOW);
    }
  }
}

function drawn(name: string): LayerSpecification[] {
  const water = /water|ocean|river|lake/i.test(name);
  const road = /road|transport|street|highway/i.test(name);
  const common = { source: "ground", "source-layer": name };
  return [
    {
      ...common,
      id: `ground-${name}-fill`,
      type: "fill",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": water ? "#C9DBE7" : "#E4E2D6", "fill-opacity": water ? 1 : 0.5 },
    },
    {
      ...common,
      id: `ground-${name}-line`,
      type: "line",
      filter: ["==", ["geometry-type"], "LineString"],
      paint: { "line-color": water ? "#A9C6DA" : road ? "#BDBAA9" : "#D5D2C4", "line-width": road ? 1.6 : 1 },
    },
  ];
}

/** Lines of longitude and latitude where nothing else gives the ground; they follow the window. */
export function addGraticule(map: MapLibre): void {
  map.addSource("graticule", { type: "geojson", data: graticule(map.getBounds()) });
  map.addLayer({ id: "graticule", type: "line", source: "graticule", paint: { "line-color": "#C9C7BB", "line-width": 0.8 } }, BELOW);
  map.addLayer(
    {
      id: "graticule-degrees",
      type: "symbol",
      source: "graticule",
      layout: { "text-field": ["get", "degrees"], "text-font": ["Noto Sans"], "text-size": 10.5, "text-anchor": "bottom-left", "text-allow-overlap": true },
      paint: { "text-color": "#45525F", "text-halo-color": "#fff", "text-halo-width": 1 },
      filter: ["==", ["geometry-type"], "Point"],
    },
    BELOW,
  );
  map.on("moveend", () => map.getSource<GeoJSONSource>("graticule")?.setData(graticule(map.getBounds())));
}

function graticule(box: LngLatBounds): FeatureCollection {
  const [west, south, east, north] = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
  const step = round((east - west) / 5);
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  const margin = (north - south) * 0.012;
  const features: Feature[] = [];
  const line = (from: [number, number], to: [number, number]): void => {
    features.push({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: [from, to] } });
  };
  const word = (at: [number, number], value: number): void => {
    const degrees = `${value.toFixed(digits)}°`;
    features.push({ type: "Feature", properties: { degrees }, geometry: { type: "Point", coordinates: at } });
  };
  for (let k = Math.ceil(west / step); k * step <= east; k++) {
    line([k * step, south], [k * step, north]);
    word([k * step, north - margin * 2.2], k * step);
  }
  for (let k = Math.ceil(south / step); k * step <= north; k++) {
    line([west, k * step], [east, k * step]);
    word([west, k * step], k * step);
  }
  return { type: "FeatureCollection", features };
}

/** The first of 1, 2, 5 times a power of ten that is not less than wanted. */
function round(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(wanted, 1e-6)));
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= wanted) ?? 10 * power;
}
