// Checks the Kubernetes manifests of a folder against the types of Kubernetes' API: unknown members (misspelt or indented wrongly), missing ones
// and those of a wrong type. Checks too that kustomization.yaml names every manifest, except examples.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { parse, parseAllDocuments } from 'yaml';

const folder = process.argv[2];
const problems = [];
const files = readdirSync(folder).filter(file => file.endsWith('.yaml') && file !== 'kustomization.yaml').sort();

const named = parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')).resources;
const expected = files.filter(file => !file.includes('.example.'));
for (const file of new Set([...named, ...expected])) {
  if (named.includes(file) !== expected.includes(file)) {
    problems.push(`kustomization.yaml: ${file} is ${named.includes(file) ? 'named but not there' : 'there but not named'}.`);
  }
}

// Each manifest becomes a literal of its type. The compiler then refuses what the type does not have.
const lines = [];
const sources = []; // of each line
for (const file of files) {
  for (const document of parseAllDocuments(readFileSync(join(folder, file), 'utf8'), { merge: true })) {
    problems.push(...document.errors.map(error => `${file}: ${error.message}`));
    const manifest = document.toJS();
    if (!manifest?.apiVersion || !manifest.kind) {
      problems.push(`${file}: got a document without apiVersion and kind; expected a manifest.`);
      continue;
    }

    const type = `import("kubernetes-models/${manifest.apiVersion}").I${manifest.kind}`;
    for (const line of `const manifest${sources.length}: ${type} = ${JSON.stringify(manifest, null, 2)};`.split('\n')) {
      lines.push(line);
      sources.push(`${file}: ${manifest.kind} ${manifest.metadata?.name}`);
    }
  }
}

const program = fileURLToPath(new URL('manifests.ts', import.meta.url));
const options = {
  strict: true, noEmit: true, skipLibCheck: true, types: [], lib: ['lib.es2022.d.ts'], target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
};
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists } = host;
host.fileExists = name => name === program || fileExists(name);
host.getSourceFile = (name, version) =>
  name === program ? ts.createSourceFile(name, `export {};\n${lines.join('\n')}`, version) : getSourceFile(name, version);
for (const { start, file, messageText } of ts.getPreEmitDiagnostics(ts.createProgram([program], options, host))) {
  // The first line is the module's mark.
  const line = file ? file.getLineAndCharacterOfPosition(start).line - 1 : -1;
  problems.push(`${sources[line] ?? program}: ${(lines[line] ?? '').trim()} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}

for (const problem of problems) {
  console.error(problem);
}

console.log(`${new Set(sources).size} manifests, ${problems.length} problems`);
process.exit(problems.length === 0 && sources.length > 0 ? 0 : 1);
