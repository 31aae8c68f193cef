/** A scenario of a Gherkin feature, its outline filled in: texts in triple quotes, and tables of key and value. */
export interface Scenario {
  readonly name: string;
  /** By the words of the step they follow. */
  readonly texts: Readonly<Record<string, string>>;
  readonly tables: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** As much of Gherkin as the conformance features of CloudEvents use. */
export function scenariosOf(feature: string): Scenario[] {
  return feature
    .split(/^\s*Scenario(?: Outline)?:/m)
    .slice(1)
    .flatMap((scenario) => {
      const [body, examples] = scenario.split(/^\s*Examples:/m) as [string, string | undefined];
      if (examples === undefined) return [asScenario(body)];
      const [[name], ...values] = rowsOf(examples) as [string[], ...string[][]];
      return values.map(([value]) => asScenario(body.replaceAll(`<${name}>`, value!)));
    });
}

function asScenario(body: string): Scenario {
  const texts: Record<string, string> = {};
  const tables: Record<string, Record<string, string>> = {};
  const [name, ...lines] = body.split('\n');
  let step = '';
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    if (line.trim() === '"""') {
      const end = lines.findIndex((one, index) => index > at && one.trim() === '"""');
      const indent = line.indexOf('"""');
      texts[step] = lines
        .slice(at + 1, end)
        .map((one) => one.slice(indent))
        .join('\n');
      at = end;
    } else if (line.trim().startsWith('|')) {
      const [[key, value]] = rowsOf(line) as [string[]];
      if (key !== 'key') (tables[step] ??= {})[key!] = value!;
    } else if (line.trim() !== '') {
      step = line
        .trim()
        .replace(/^(Given|When|Then|And)\s+/, '')
        .replace(/:$/, '');
    }
  }
  return { name: name!.trim(), texts, tables };
}

function rowsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.trim().startsWith('|'))
    .map((line) =>
      line
        .trim()
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
