import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
  type Node,
} from 'yaml';
import type { Path } from './definition-error.ts';

/** A YAML document that knows where each of its values stands. */
export interface PositionedYaml {
  readonly value: unknown;
  /** Line, from 1, of the value at a path; of the nearest mapping or list around it when it is not there. */
  lineOf(path: Path): number;
  /** Line of a key itself. */
  lineOfKey(path: Path, key: string): number;
}

/** A finding before it is known which file it is about. */
export interface YamlFinding {
  readonly line: number | null;
  readonly path: Path;
  readonly remedy: string;
}

/** `yaml` is null when it cannot be read at all; with findings it may still be good enough to look for other mistakes. */
export interface ParsedYaml {
  readonly yaml: PositionedYaml | null;
  readonly findings: readonly YamlFinding[];
}

/** Parses one YAML 1.2 document. Findings are about syntax, keys given twice, and what else no schema would see. */
export function parsePositionedYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const documents = [
    ...parseAllDocuments(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      version: '1.2',
    }),
  ];
  const lineAt = (offset: number): number => lines.linePos(offset).line || 1;
  const [document, second] = documents;
  if (!document || (!second && isEmpty(document))) {
    return failed({ line: null, path: [], remedy: 'the file is empty' });
  }

  const findings: YamlFinding[] = documents.flatMap((each) =>
    // A warning is something that would be read as other than it is written, such as an unknown tag.
    [...each.errors, ...each.warnings].map((problem) => ({
      line: lineAt(problem.pos[0]),
      path: [],
      // The library's own words would be those of an overflown stack.
      remedy: `not valid YAML: ${problem.code === 'RESOURCE_EXHAUSTION' ? 'nested too deeply' : problem.message}`,
    })),
  );
  if (findings.length > 0) return { yaml: null, findings };
  if (second) {
    const line = lineAt(second.range[0]);
    const remedy = 'a second document starts here: write each definition into a file of its own';
    return failed({ line, path: [], remedy });
  }

  try {
    const value = document.toJS() as unknown;
    return { yaml: positioned(document, value, lineAt), findings: repeatedKeys(document, lineAt) };
  } catch (error) {
    // Aliases that point nowhere, or that would unfold to an enormous document.
    return failed({ line: null, path: [], remedy: `not valid YAML: ${(error as Error).message}` });
  }
}

function failed(finding: YamlFinding): ParsedYaml {
  return { yaml: null, findings: [finding] };
}

function isEmpty(document: Document.Parsed): boolean {
  return (
    document.errors.length === 0 &&
    (document.contents === null || (isScalar(document.contents) && document.contents.value === null))
  );
}

/** Of two equal keys YAML readers silently take one, so the other would be a setting without effect. */
function repeatedKeys(document: Document.Parsed, lineAt: (offset: number) => number): YamlFinding[] {
  const findings: YamlFinding[] = [];
  const visit = (node: unknown, path: Path): void => {
    if (isSeq(node)) node.items.forEach((item, at) => visit(item, [...path, at]));
    if (!isMap(node)) return;
    const firstLines = new Map<string, number>();
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : String(key);
      const line = lineAt((key as Node).range?.[0] ?? 0);
      const firstLine = firstLines.get(name);
      if (firstLine === undefined) firstLines.set(name, line);
      else
        findings.push({
          line,
          path: [...path, name],
          remedy: `given twice, first on line ${firstLine}: keep one`,
        });
      visit(value, [...path, name]);
    }
  };
  visit(document.contents, []);
  return findings;
}

function positioned(
  document: Document.Parsed,
  value: unknown,
  lineAt: (offset: number) => number,
): PositionedYaml {
  const resolved = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);

  /** The deepest node on the way to `path`, and its key's where there is one. */
  const find = (path: Path): { node: Node | null; key: Node | null } => {
    let node: unknown = resolved(document.contents);
    let key: Node | null = null;
    for (const part of path) {
      let next: unknown;
      let nextKey: Node | null = null;
      if (isSeq(node)) next = node.items[Number(part)];
      else if (isMap(node)) {
        const pair = node.items.findLast(
          (item) => String(isScalar(item.key) ? item.key.value : item.key) === String(part),
        );
        next = pair?.value;
        nextKey = (pair?.key as Node | undefined) ?? null;
      }
      if (next === undefined && nextKey === null) return { node: node as Node, key };
      [node, key] = [resolved(next), nextKey];
    }
    return { node: node as Node | null, key };
  };

  return {
    value,
    lineOf(path) {
      const { node, key } = find(path);
      const range = (isMap(node) || isSeq(node)) && key ? key.range : (node?.range ?? key?.range);
      return lineAt(range?.[0] ?? 0);
    },
    lineOfKey(path, name) {
      const { node, key } = find([...path, name]);
      return lineAt((key ?? node)?.range?.[0] ?? 0);
    },
  };
}
