// The address is the view: the same address always shows the same thing.

export interface Place {
  lon: number;
  lat: number;
  zoom: number;
}

/** The address of a link in this view, with the map where it is now. */
export function merged(href: string, place: Place | null): URLSearchParams {
  const params = new URL(href, location.href).searchParams;
  if (place !== null) {
    put(params, place);
  }
  return params;
}

export function put(params: URLSearchParams, place: Place): void {
  params.set("x", place.lon.toFixed(5));
  params.set("y", place.lat.toFixed(5));
  params.set("z", place.zoom.toFixed(2));
}

export function query(params: URLSearchParams): string {
  const text = params.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
  return text === "" ? "/" : `/?${text}`;
}

export function here(): URLSearchParams {
  return new URL(location.href).searchParams;
}
