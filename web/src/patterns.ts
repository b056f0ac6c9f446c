// Fills, lines and marks made on a canvas, the same as the drawn picture's.

const INK = "#14202B";
const INK2 = "#45525F";
const ACT = "#0B57A4";
const WARN = "#B3005A";
const DRILL = "#007880";
const FORE = "#441C80";
export const RATIO = 2;

type Draw = (c: CanvasRenderingContext2D, w: number, h: number) => void;

export interface Picture {
  data: ImageData;
  options: {
    pixelRatio: number;
    stretchX?: [number, number][];
    stretchY?: [number, number][];
    content?: [number, number, number, number];
  };
}

function picture(w: number, h: number, draw: Draw): Picture {
  const canvas = document.createElement("canvas");
  canvas.width = w * RATIO;
  canvas.height = h * RATIO;
  const c = canvas.getContext("2d");
  if (c === null) {
    throw new Error("no 2d canvas");
  }
  c.scale(RATIO, RATIO);
  draw(c, w, h);
  return { data: c.getImageData(0, 0, canvas.width, canvas.height), options: { pixelRatio: RATIO } };
}

function stroke(c: CanvasRenderingContext2D, colour: string, width: number, ...points: number[]): void {
  c.strokeStyle = colour;
  c.lineWidth = width;
  c.beginPath();
  for (let i = 0; i + 3 < points.length; i += 4) {
    c.moveTo(points[i] ?? 0, points[i + 1] ?? 0);
    c.lineTo(points[i + 2] ?? 0, points[i + 3] ?? 0);
  }
  c.stroke();
}

function slant(c: CanvasRenderingContext2D, size: number, colour: string, width: number, up: boolean): void {
  // Lines from corner to corner, repeated outside the tile so that tiles join without a seam.
  for (const shift of [-size, 0, size]) {
    if (up) {
      stroke(c, colour, width, shift - size, 2 * size, shift + 2 * size, -size);
    } else {
      stroke(c, colour, width, shift - size, -size, shift + 2 * size, 2 * size);
    }
  }
}

function flag(colour: string): Picture {
  const made = picture(16, 18, (c, w, h) => {
    c.fillStyle = "#fff";
    c.beginPath();
    c.roundRect(0, 0, w, h, 4);
    c.fill();
    c.fillStyle = colour;
    c.beginPath();
    c.roundRect(1, 1, w - 2, h - 2, 3);
    c.fill();
  });
  made.options.stretchX = [[10, 22]];
  made.options.stretchY = [[10, 26]];
  made.options.content = [10, 4, 22, 32];
  return made;
}

function halo(c: CanvasRenderingContext2D, path: () => void, width: number): void {
  c.lineJoin = "round";
  c.strokeStyle = "#fff";
  c.lineWidth = width;
  c.beginPath();
  path();
  c.stroke();
}

function diamond(c: CanvasRenderingContext2D): void {
  const path = (): void => {
    c.moveTo(9, 3);
    c.lineTo(15, 9);
    c.lineTo(9, 15);
    c.lineTo(3, 9);
    c.closePath();
  };
  halo(c, path, 3);
  c.fillStyle = INK;
  c.beginPath();
  path();
  c.fill();
}

function ring(c: CanvasRenderingContext2D, radius: number, width: number): void {
  c.beginPath();
  c.arc(9, 9, radius, 0, 7);
  c.fillStyle = "#fff";
  c.fill();
  halo(c, () => c.arc(9, 9, radius, 0, 7), width + 2.4);
  c.strokeStyle = INK;
  c.lineWidth = width;
  c.beginPath();
  c.arc(9, 9, radius, 0, 7);
  c.stroke();
}

function square(c: CanvasRenderingContext2D): void {
  halo(c, () => c.rect(4.5, 4.5, 9, 9), 4.4);
  c.fillStyle = "#fff";
  c.fillRect(4.5, 4.5, 9, 9);
  c.strokeStyle = INK;
  c.lineWidth = 2;
  c.strokeRect(4.5, 4.5, 9, 9);
  stroke(c, INK, 2, 6.6, 9, 11.4, 9);
}

function cross(c: CanvasRenderingContext2D, reach: number): void {
  c.lineCap = "round";
  const [a, b] = [9 - reach, 9 + reach];
  stroke(c, "#fff", 4.4, a, a, b, b, a, b, b, a);
  stroke(c, INK, 2.4, a, a, b, b, a, b, b, a);
}

function triangle(colour: string): Picture {
  return picture(22, 20, (c) => {
    const path = (): void => {
      c.moveTo(11, 2);
      c.lineTo(20, 18);
      c.lineTo(2, 18);
      c.closePath();
    };
    halo(c, path, 3);
    c.fillStyle = colour;
    c.beginPath();
    path();
    c.fill();
    stroke(c, "#fff", 1.8, 11, 8, 11, 13, 11, 14.6, 11, 16.2);
  });
}

function badge(): Picture {
  return picture(22, 22, (c) => {
    c.beginPath();
    c.arc(11, 11, 9, 0, 7);
    c.fillStyle = "#fff";
    c.fill();
    c.strokeStyle = INK;
    c.lineWidth = 1.8;
    c.stroke();
    stroke(c, INK, 1.7, 6.5, 9, 15.5, 9, 6.5, 13, 15.5, 13, 8.5, 16.4, 13.5, 5.6);
  });
}

function zigzag(): Picture {
  return picture(12, 10, (c) => {
    c.lineJoin = "round";
    for (const [colour, width] of [["#fff", 4], [INK, 1.8]] as const) {
      c.strokeStyle = colour;
      c.lineWidth = width;
      c.beginPath();
      c.moveTo(-3, 5);
      for (let x = -3, up = true; x <= 15; x += 3, up = !up) {
        c.lineTo(x, up ? 2.2 : 7.8);
      }
      c.stroke();
    }
  });
}

/** Every picture of the map by its name. */
export function pictures(): Record<string, Picture> {
  return {
    "p-sha": picture(6, 6, (c) => {
      c.fillStyle = "#6B4A08";
      for (const at of [1.5, 4.5]) {
        c.beginPath();
        c.arc(at, at, 0.9, 0, 7);
        c.fill();
      }
    }),
    "p-cancelled": picture(8, 5, (c) => stroke(c, INK2, 0.9, 0, 2.5, 8, 2.5)),
    "p-reduced": picture(5, 8, (c) => stroke(c, INK2, 0.9, 2.5, 0, 2.5, 8)),
    "p-cleared": picture(5, 5, (c) => stroke(c, INK2, 0.9, 0, 2.5, 5, 2.5, 2.5, 0, 2.5, 5)),
    "p-recorded": picture(6, 6, (c) => slant(c, 6, ACT, 1.3, false)),
    "p-inspected": picture(6, 6, (c) => {
      slant(c, 6, ACT, 1.1, false);
      slant(c, 6, ACT, 1.1, true);
    }),
    "p-twice": picture(6, 6, (c, w, h) => {
      c.fillStyle = ACT;
      c.fillRect(0, 0, w, h);
      slant(c, 6, "#fff", 0.9, false);
    }),
    "p-differ": picture(16, 16, (c) => slant(c, 16, "#fff", 5.6, true)),
    "l-zigzag": zigzag(),
    "m-direct": picture(18, 18, (c) => diamond(c)),
    "m-indirect": picture(18, 18, (c) => ring(c, 4.4, 2.4)),
    "m-negative": picture(18, 18, (c) => square(c)),
    "m-find": picture(18, 18, (c) => cross(c, 4)),
    "m-accident": picture(18, 18, (c) => {
      ring(c, 7, 2);
      cross(c, 3);
    }),
    "m-warn": triangle(WARN),
    "m-drill": triangle(DRILL),
    "m-differ": badge(),
    "m-place": picture(7, 7, (c) => {
      c.fillStyle = "#A9A48F";
      c.fillRect(1, 1, 5, 5);
    }),
    "f-order": flag(ACT),
    "f-warn": flag(WARN),
    "f-drill": flag(DRILL),
    "f-plan": forecastFlag(),
  };
}

function forecastFlag(): Picture {
  const made = picture(16, 18, (c, w, h) => {
    c.fillStyle = "#fff";
    c.fillRect(0, 0, w, h);
    c.strokeStyle = FORE;
    c.lineWidth = 1.5;
    c.strokeRect(0.75, 0.75, w - 1.5, h - 1.5);
  });
  made.options.stretchX = [[10, 22]];
  made.options.stretchY = [[10, 26]];
  made.options.content = [8, 4, 24, 32];
  return made;
}
