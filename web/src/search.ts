// Search as one types: the server finds, this lists.

interface Hit {
  title: string;
  kind: string;
  entity: string;
}

const PAUSE_MS = 160;

export function startSearch(): void {
  const field = document.getElementById("q");
  if (!(field instanceof HTMLInputElement)) {
    return;
  }
  const list = document.createElement("datalist");
  list.id = "q-list";
  field.after(list);
  field.setAttribute("list", list.id);
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    const words = field.value.trim();
    if (words.length < 2) {
      list.replaceChildren();
      return;
    }
    timer = window.setTimeout(() => void suggest(words, list), PAUSE_MS);
  });
}

async function suggest(words: string, list: HTMLElement): Promise<void> {
  const answer = await fetch(`/api/search?q=${encodeURIComponent(words)}`);
  if (!answer.ok) {
    return;
  }
  const { found } = (await answer.json()) as { found: Hit[] };
  list.replaceChildren(
    ...found.map((hit) => {
      const option = document.createElement("option");
      option.value = hit.title;
      option.label = hit.kind;
      return option;
    }),
  );
}
