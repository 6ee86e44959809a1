// The query editor of release wheels: CodeMirror in the place of the text area, which stays the form's field.
// It stands in a shadow root, where its styles are constructed sheets, so the pages' policy stays as strict as it is.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, LanguageSupport, bracketMatching, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { linter, lintGutter } from "@codemirror/lint";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { styleTags, tags } from "@lezer/highlight";
import { SparqlLanguage } from "codemirror-lang-sparql";

const LANGUAGE = SparqlLanguage.configure({ props: [styleTags({ IriRef: tags.url, Langtag: tags.annotation })] });
const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--Method)", fontWeight: "600" },
  { tag: tags.variableName, color: "var(--Model)" },
  { tag: [tags.string, tags.annotation], color: "var(--Dataset)" },
  { tag: [tags.integer, tags.float, tags.bool], color: "var(--Task)" },
  { tag: tags.url, color: "var(--soft)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
]);
const FORM = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--page)", fontSize: ".875rem", maxHeight: "70vh" },
  "&.cm-focused": { outline: "3px solid var(--accent)" },
  ".cm-scroller": { fontFamily: 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace', lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-content, .cm-gutter": { minHeight: "12em" },
  ".cm-gutters": { color: "var(--soft)", backgroundColor: "var(--panel)", borderColor: "var(--line)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--chosen) 35%, transparent)" },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--page)", borderColor: "var(--line)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "20em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    color: "var(--ink)", backgroundColor: "var(--chosen)",
  },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
  ".cm-completionDetail": { color: "var(--soft)", fontStyle: "normal" },
  ".cm-diagnostic-error": { borderColor: "var(--bad)" },
});

// Where the server's parser stopped, in the query that the page came with.
function told(area) {
  const error = document.querySelector("#error[data-line]");
  if (!error) return null;
  const lines = area.value.split("\n");
  const line = Math.min(Number(error.dataset.line), lines.length);
  const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  const from = Math.min(before + Number(error.dataset.column) - 1, area.value.length);
  const to = Math.min(from + 1, area.value.length);
  return { from, to, severity: "error", message: error.querySelector("b").textContent };
}

// The first place where a query that is being written is none; what follows it may be wrong only because of it.
function wrong(state) {
  const found = [];
  syntaxTree(state).iterate({ enter(node) {
    if (node.type.isError && !found.length) found.push({ from: node.from, to: node.to });
    return !found.length;
  } });
  return found.map(({ from, to }) => ({
    from, to, severity: "error",
    message: from === to ? "Something is missing here." : `Not expected here: ${state.sliceDoc(from, to).slice(0, 40)}`,
  }));
}

async function complete(area, context) {
  const found = await candidates(area, context.state.sliceDoc(0, context.pos), context.explicit).catch(() => []);
  return !found.length ? null : {
    from: context.pos - found[0].back,
    options: found.map((item) => ({ label: item.label, detail: item.note, apply: item.text })),
    filter: false,
  };
}

// Writes over several chosen lines: Chrome itself would keep their style, inline, which the policy refuses.
function writeOver(event, view) {
  const { from, to } = view.state.selection.main, text = event.data;
  if (event.inputType !== "insertText" || !text || view.state.doc.lineAt(from).to >= to) return false;
  const how = { userEvent: "input.type", scrollIntoView: true };
  const written = () => view.state.update(view.state.replaceSelection(text), how);
  const handlers = view.state.facet(EditorView.inputHandler);
  if (!handlers.some((handle) => handle(view, from, to, text, written))) view.dispatch(written());
  return true;
}

function enrich(area) {
  const error = told(area), asked = area.value;
  const dark = matchMedia("(prefers-color-scheme: dark)"), scheme = new Compartment();
  const shade = () => EditorView.darkTheme.of(dark.matches);
  const host = document.createElement("div");
  host.className = "rich";
  const root = host.attachShadow({ mode: "open" });
  const run = { key: "Mod-Enter", run: () => { area.form.requestSubmit(); return true; } };
  const view = new EditorView({
    doc: area.value,
    parent: root,
    root,
    extensions: [
      Prec.highest(keymap.of([run])),  // Tab stays the browser's: it leads out of the editor
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
      lineNumbers(), highlightActiveLine(), history(), bracketMatching(), closeBrackets(), EditorView.lineWrapping,
      new LanguageSupport(LANGUAGE, LANGUAGE.data.of({ commentTokens: { line: "#" } })), EditorState.tabSize.of(2),
      syntaxHighlighting(COLOURS), FORM, scheme.of(shade()),
      autocompletion({ override: [(context) => complete(area, context)], icons: false }),
      lintGutter(), linter(({ state }) => (error && state.doc.toString() === asked ? [error] : wrong(state))),
      EditorView.contentAttributes.of({ "aria-label": "Query", "aria-invalid": String(Boolean(error)) }),
      EditorView.domEventHandlers({ beforeinput: writeOver }),
      EditorView.updateListener.of((update) => { if (update.docChanged) area.value = update.state.doc.toString(); }),
    ],
  });
  dark.addEventListener("change", () => view.dispatch({ effects: scheme.reconfigure(shade()) }));
  area.insertAdjacentElement("afterend", host);
  area.hidden = true;  // the script of the text area leaves it alone
  if (error) {
    view.focus();
    view.dispatch({ selection: { anchor: error.from }, effects: EditorView.scrollIntoView(error.from) });
  }
}

const area = document.querySelector("#query[data-complete]");
if (area) enrich(area);
