import { t } from '../../i18n';

/** How long a button says that it has done it. */
const DONE_MS = 1600;

/**
 * What rendered text needs beyond its own markup: maths set, spoilers that open with a key too, a copy button at code. It is made
 * here, after the sanitiser, so that no text can make it.
 */
export function dressProse(node: HTMLElement): void {
  for (const spoiler of node.querySelectorAll<HTMLElement>('.spoiler')) {
    spoiler.tabIndex = 0;
    spoiler.role = 'button';
    spoiler.ariaLabel = t.chat.spoiler;
  }
  for (const frame of node.querySelectorAll('figure:has(> pre)')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = t.chat.copy;
    button.ariaLabel = t.chat.copyCode;
    frame.append(button);
  }
  const formulas = node.querySelectorAll<HTMLElement>('.maths');
  if (formulas.length > 0) void typeset(formulas);
}

/** A press inside: true when it was for something of `dressProse`. */
export function pressProse(target: Element): boolean {
  const spoiler = target.closest<HTMLElement>('.spoiler');
  if (spoiler && !spoiler.classList.contains('shown')) {
    spoiler.classList.add('shown');
    spoiler.removeAttribute('role');
    spoiler.removeAttribute('tabindex');
    spoiler.removeAttribute('aria-label');
    return true;
  }
  const button = target.closest<HTMLButtonElement>('button.copy');
  if (button) void copyCode(button);
  return button !== null;
}

async function copyCode(button: HTMLButtonElement): Promise<void> {
  const code = button.closest('figure')?.querySelector('pre')?.textContent ?? '';
  const done = await navigator.clipboard.writeText(code.replace(/\n$/, '')).then(() => true, () => false);
  button.textContent = done ? t.chat.copied : t.chat.copyFailedShort;
  setTimeout(() => (button.textContent = t.chat.copy), DONE_MS);
}

/** As MathML, which needs neither fonts nor styles of its own. What cannot be read stays as it was written. */
async function typeset(formulas: NodeListOf<HTMLElement>): Promise<void> {
  const katex = (await import('katex')).default;
  for (const formula of formulas) {
    const source = formula.textContent;
    try {
      katex.render(source, formula, { output: 'mathml', displayMode: formula.classList.contains('block'), throwOnError: true, strict: 'ignore', trust: false, maxSize: 20, maxExpand: 200 });
    } catch {
      formula.textContent = source;
    }
  }
}
