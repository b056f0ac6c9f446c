// The user's own basemap, in grey under the records: it says nothing about hazards.
import type { LayerSpecification, Map as MapLibre } from "maplibre-gl";

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
