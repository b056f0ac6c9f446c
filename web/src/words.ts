// The words that this script writes by itself; the server gives them in the reader's language.

interface Words {
  north: string;
  south: string;
  east: string;
  west: string;
  metres: string;
  kilometres: string;
  drill: string;
  months: string[];
}

export const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Words;

/** Whether the page is read from right to left: what follows the text's direction is mirrored. */
export const mirrored = document.documentElement.dir === "rtl";
