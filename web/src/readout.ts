// The scale bar and the coordinates under the pointer.
import type { Place } from "./address";
import { words } from "./words";

const BAR_PX = 110;
const NARROW = "\u202f";
const WORLD_M = 40_075_016.7;

/** The longest round length that fits the bar, drawn and written. */
export function scaleBar(place: Place): void {
  const scale = document.getElementById("scale");
  const length_words = scale?.querySelector("bdi");
  if (scale === null || length_words === null || length_words === undefined) {
    return;
  }
  const mPerPx = (WORLD_M * Math.cos((place.lat * Math.PI) / 180)) / (512 * 2 ** place.zoom);
  const most = BAR_PX * mPerPx;
  const power = 10 ** Math.floor(Math.log10(most));
  const length = [5, 2, 1].map((n) => n * power).find((m) => m <= most) ?? power;
  scale.style.setProperty("--bar", `${Math.round(length / mPerPx)}px`);
  length_words.textContent = length < 1000 ? `${length}${NARROW}${words.metres}` : `${length / 1000}${NARROW}${words.kilometres}`;
}

export function whereWords(lon: number, lat: number): void {
  const where = document.getElementById("where");
  if (where !== null) {
    const [north, east] = [lat >= 0 ? words.north : words.south, lon >= 0 ? words.east : words.west];
    where.textContent = `${Math.abs(lat).toFixed(5)}° ${north}, ${Math.abs(lon).toFixed(5)}° ${east}`;
  }
}
