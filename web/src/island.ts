// The moving map: takes over from the drawn picture, same place, same symbols.
import { Map as MapLibre, setWorkerUrl } from "maplibre-gl";
import type { GeoJSONSource, ImageSource, MapMouseEvent } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { here, put, query } from "./address";
import type { Place } from "./address";
import { ask, sources } from "./data";
import type { Overlay, Sent, Sources } from "./data";
import { addGraticule, addGround } from "./ground";
import { pictures } from "./patterns";
import { scaleBar, whereWords } from "./readout";
import { ANSWERING, LAND, PAST, SOURCES, groupOf, style } from "./style";
import { go } from "./view";

setWorkerUrl(workerUrl);

const REACH_PX = 5;
const ZOOM_STEP = 0.7;
type Corners = [[number, number], [number, number], [number, number], [number, number]];

export interface Island {
  place(): Place;
  show(params: URLSearchParams): void;
  zoom(id: string): void;
  fly(): void;
  reload(): void;
}

export function startIsland(): Island {
  return new Room();
}

/** The dates that the page shows, as its server read them: a date that is none is not asked for again. */
function dates(): { known: string; true: string } {
  const shown = document.getElementById("banner")?.dataset;
  return { known: shown?.["known"] ?? "", true: shown?.["true"] ?? "" };
}

class Room implements Island {
  private readonly map: MapLibre;
  private sent: Sent | null = null;
  private at: Place | null = null;
  private view = "";
  private shown: Sources = {};
  private asked = 0;
  private settled = false;

  constructor() {
    const main = document.getElementById("map");
    const live = document.getElementById("live");
    if (main === null || live === null) {
      throw new Error("the page has no map");
    }
    const { lon, lat, zoom, named } = main.dataset;
    const start: [number, number] = [Number(lon), Number(lat)];
    this.map = new MapLibre({
      container: live,
      style: style(document.body.classList.contains("past"), Number(lat)),
      center: start,
      zoom: Number(zoom) + (named === "" ? this.stretch(live) : here().has("z") ? 0 : this.shrink(live)),
      minZoom: 3,
      maxZoom: 19.9,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      keyboard: true,
    });
    this.map.touchZoomRotate.disableRotation();
    const canvas = this.map.getCanvas();
    canvas.setAttribute("aria-label", main.getAttribute("aria-label") ?? "");
    for (const [name, { data, options }] of Object.entries(pictures())) {
      this.map.addImage(name, data, options);
    }
    this.map.once("style.load", () => void this.begin(main));
    new ResizeObserver(() => this.map.resize()).observe(live);
  }

  /** How much closer the whole region fits in this window than in the drawn picture's. */
  private stretch(live: HTMLElement): number {
    const fit = Math.max(live.clientWidth / 804, live.clientHeight / 702);
    return fit > 0 ? Math.log2(fit) : 0;
  }

  /** How much farther a thing must be shown to fit a window smaller than the drawn picture's. */
  private shrink(live: HTMLElement): number {
    const fit = Math.min(live.clientWidth / 804, live.clientHeight / 702, 1);
    return fit > 0 ? Math.log2(fit) : 0;
  }

  private async begin(main: HTMLElement): Promise<void> {
    this.map.on("click", (event) => this.click(event));
    this.map.on("mousemove", (event) => {
      this.map.getCanvas().style.cursor = this.under(event) === null ? "" : "pointer";
      whereWords(event.lngLat.lng, event.lngLat.lat);
    });
    this.map.on("move", () => scaleBar(this.place()));
    this.map.on("moveend", () => void this.moved());
    addGround(this.map, main.dataset["ground"] ?? "");
    if (main.dataset["bare"] === "yes") {
      addGraticule(this.map);
    }
    this.show(here());
    await this.load(true);
  }

  /** Take over once things came; without any, leave the drawn map, for an empty one would be false. */
  private settle(main: HTMLElement | null, came: boolean): void {
    if (this.settled) {
      if (!came && this.sent === null) {
        location.reload(); // let the server draw the view
      }
      return;
    }
    this.settled = true;
    if (!came) {
      document.body.dataset["map"] = "drawn";
      document.getElementById("live")?.remove();
      return;
    }
    this.map.once("idle", () => {
      main?.classList.add("taken");
      document.body.dataset["map"] = "live";
    });
  }

  place(): Place {
    const { lng, lat } = this.map.getCenter();
    return { lon: lng, lat, zoom: this.map.getZoom() };
  }

  zoom(id: string): void {
    if (id === "zoom-in") {
      this.map.zoomIn();
    } else if (id === "zoom-out") {
      this.map.zoomOut();
    } else {
      const extent = (document.getElementById("map")?.dataset["extent"] ?? "").split(",").map(Number);
      const [west = 0, south = 0, east = 0, north = 0] = extent;
      this.map.fitBounds([[west, south], [east, north]], { padding: 24, duration: 300 });
    }
  }

  /** Switches, selection, past or now, as the address says; asks for data where the dates differ. */
  show(params: URLSearchParams): void {
    const past = document.body.classList.contains("past");
    const land = past ? PAST : LAND;
    this.map.setPaintProperty("land", "background-color", land);
    this.map.setPaintProperty("areas-under", "fill-color", land);
    const off = this.off(params);
    for (const layer of this.map.getStyle().layers) {
      const group = groupOf(layer as { id: string; source?: unknown });
      if (group !== "" && layer.id !== "areas-under") {
        this.map.setLayoutProperty(layer.id, "visibility", off.includes(group) ? "none" : "visible");
      }
    }
    const selected = document.getElementById("card")?.dataset["entity"] ?? "";
    for (const id of ["areas-ring1", "areas-ring2", "rings-selected"]) {
      this.map.setFilter(id, ["==", ["get", "entity"], selected]);
    }
    const missing = this.sent?.left_out.some((group) => !off.includes(group)) ?? false;
    const view = Object.values(dates()).join("|");
    if (view !== this.view) {
      const first = this.view === "" && this.sent === null;
      this.view = view;
      if (!first) {
        this.clear();
        void this.load(true);
      }
    } else if (missing) {
      void this.load(true);
    }
    if (params.has("x") && params.get("x") !== null) {
      this.follow(params);
    }
  }

  /** Take everything off the map at once: the past must never be shown with the present's things. */
  private clear(): void {
    this.sent = null;
    this.belief(null);
    for (const name of SOURCES) {
      if (!name.startsWith("places")) {
        this.map.getSource<GeoJSONSource>(name)?.setData({ type: "FeatureCollection", features: [] });
      }
    }
  }

  /** The switches that an address turns off; some are off until a reader asks. */
  private off(params: URLSearchParams): string[] {
    const first = document.getElementById("map")?.dataset["off"] ?? "";
    return (params.get("off") ?? first).split(",");
  }

  /** Move to the address's place when the browser went back to another one. */
  private follow(params: URLSearchParams): void {
    const [x, y, z] = [Number(params.get("x")), Number(params.get("y")), Number(params.get("z"))];
    const at = this.place();
    if (![x, y, z].every(Number.isFinite)) {
      return;
    }
    if (Math.abs(at.lon - x) > 2e-5 || Math.abs(at.lat - y) > 2e-5 || Math.abs(at.zoom - z) > 0.02) {
      this.map.jumpTo({ center: [x, y], zoom: z });
    }
  }

  /** Ask for everything anew: something was recorded since. */
  reload(): void {
    void this.load(true);
  }

  /** Bring the selected thing into the window, gently, when it is not in it. */
  fly(): void {
    const box = (document.getElementById("card")?.dataset["box"] ?? "").split(",").map(Number);
    const [west, south, east, north] = box;
    if (west === undefined || south === undefined || east === undefined || north === undefined || Number.isNaN(west)) {
      return;
    }
    const seen = this.map.getBounds();
    const small = (east - west) * 40 < seen.getEast() - seen.getWest();
    if (!small && seen.contains([west, south]) && seen.contains([east, north])) {
      return;
    }
    this.map.fitBounds([[west, south], [east, north]], { padding: 140, maxZoom: 16, duration: 500 });
  }

  private async moved(): Promise<void> {
    const params = here();
    put(params, this.place());
    history.replaceState(history.state, "", query(params));
    await this.load(false);
  }

  private question(): URLSearchParams {
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries(dates())) {
      if (value !== "") {
        params.set(name, value);
      }
    }
    const off = here().get("off");
    if (off !== null) {
      params.set("off", off);
    }
    put(params, this.place());
    const box = this.map.getContainer();
    params.set("w", String(Math.round(box.clientWidth)));
    params.set("h", String(Math.round(box.clientHeight)));
    return params;
  }

  private async load(fresh: boolean): Promise<void> {
    if (document.body.dataset["map"] === "drawn") {
      return;
    }
    const mine = ++this.asked;
    if (!fresh && this.sent?.whole === true) {
      await this.loadBelief(mine);
      return;
    }
    if (!fresh && this.covers()) {
      return;
    }
    const place = this.place();
    const main = document.getElementById("map");
    main?.setAttribute("aria-busy", "true");
    const sent = await ask<Sent>("layers", this.question());
    if (mine !== this.asked) {
      return; // a later question was asked meanwhile
    }
    this.settle(main, sent !== null);
    if (sent === null) {
      return;
    }
    this.map.once("idle", () => main?.setAttribute("aria-busy", "false"));
    this.sent = sent;
    this.at = place;
    this.shown = sources(sent);
    for (const name of SOURCES) {
      const source = this.map.getSource<GeoJSONSource>(name);
      source?.setData(this.shown[name] ?? { type: "FeatureCollection", features: [] });
    }
    this.belief(sent.belief);
    const note = document.getElementById("thinned");
    if (note !== null) {
      note.textContent = sent.note;
    }
  }

  /** Whether what was sent still covers the window at nearly the same zoom. */
  private covers(): boolean {
    if (this.sent === null || this.at === null || Math.abs(this.at.zoom - this.place().zoom) > ZOOM_STEP) {
      return false;
    }
    const [west, south, east, north] = this.sent.box;
    const seen = this.map.getBounds();
    return seen.getWest() >= west && seen.getEast() <= east && seen.getSouth() >= south && seen.getNorth() <= north;
  }

  private async loadBelief(mine: number): Promise<void> {
    if (this.sent?.belief === null || document.body.classList.contains("past")) {
      return;
    }
    const found = await ask<{ belief: Overlay | null }>("belief", this.question());
    if (found !== null && mine === this.asked) {
      this.belief(found.belief);
    }
  }

  private belief(overlay: Overlay | null): void {
    const old = this.map.getSource<ImageSource>("belief");
    document.body.dataset["belief"] = overlay === null ? "none" : "shown";
    if (overlay === null) {
      if (old !== undefined) {
        this.map.removeLayer("belief");
        this.map.removeSource("belief");
      }
      return;
    }
    const coordinates = overlay.corners as Corners;
    if (old !== undefined) {
      if (old.url !== overlay.address) {
        old.updateImage({ url: overlay.address, coordinates });
      }
      return;
    }
    this.map.addSource("belief", { type: "image", url: overlay.address, coordinates });
    const off = this.off(here()).includes("belief");
    this.map.addLayer(
      {
        id: "belief",
        type: "raster",
        source: "belief",
        layout: { visibility: off ? "none" : "visible" },
        paint: { "raster-opacity": 0.92, "raster-fade-duration": 0, "raster-resampling": "linear" },
      },
      "areas-under",
    );
  }

  private under(event: MapMouseEvent): string | null {
    const { x, y } = event.point;
    const box: [[number, number], [number, number]] = [[x - REACH_PX, y - REACH_PX], [x + REACH_PX, y + REACH_PX]];
    const layers = ANSWERING.filter((id) => this.map.getLayer(id) !== undefined);
    const found = this.map.queryRenderedFeatures(box, { layers });
    const exact = this.map.queryRenderedFeatures(event.point, { layers });
    const rank = (id: string): number => ANSWERING.indexOf(id);
    const best = [...exact, ...found.filter((f) => f.layer.type !== "fill")].sort((a, b) => rank(a.layer.id) - rank(b.layer.id))[0];
    const entity: unknown = best?.properties["entity"];
    return typeof entity === "string" && entity !== "" ? entity : null;
  }

  private click(event: MapMouseEvent): void {
    const params = here();
    for (const name of ["sel", "at", "figure", "q"]) {
      params.delete(name);
    }
    const entity = this.under(event);
    if (entity !== null) {
      params.set("sel", entity);
    }
    params.set("at", `${event.lngLat.lng.toFixed(6)},${event.lngLat.lat.toFixed(6)}`);
    put(params, this.place());
    void go(params, "push");
  }
}

