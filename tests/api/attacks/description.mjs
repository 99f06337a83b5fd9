// What routes there are, as the server describes them: a new route is attacked without a line here.

/**
 * All routes: `{ id, method, path, params, body, schema, fields }`. `params`: names in the path; `body`: the kind it reads, or null, and `types` all of them;
 * `example`: what its body may say, made from the schema.
 */
export function routesOf(description) {
  const routes = [];
  for (const [path, item] of Object.entries(description.paths)) {
    for (const [word, operation] of Object.entries(item)) {
      if (!/^(get|put|post|delete|patch)$/.test(word)) continue;
      const types = Object.keys(operation.requestBody?.content ?? {});
      const content = operation.requestBody?.content[types[0]];
      const params = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const query = (operation.parameters ?? []).filter((each) => each.in === 'query').map((each) => each.name);
      const method = word.toUpperCase();
      const schema = content ? resolved(description, content.schema) : null;
      routes.push({ id: `${method} ${path}`, method, path, params, query, body: kind(types[0]), types, schema, example: example(description, schema), operation });
    }
  }
  return routes;
}

function kind(type) {
  if (!type) return null;
  if (type.startsWith('multipart/')) return 'form';
  return type.includes('urlencoded') ? 'urlencoded' : 'json';
}

function resolved(description, schema) {
  if (!schema?.$ref) return schema ?? {};
  return resolved(description, schema.$ref.split('/').slice(1).reduce((part, name) => part?.[name], description));
}

/** Something that a schema allows; numbers and words as small as they may be. */
function example(description, from, depth = 0) {
  const schema = resolved(description, from);
  if (schema.example !== undefined) return schema.example;
  if (schema.default !== undefined && schema.default !== null) return schema.default;
  if (schema.enum) return schema.enum[0];
  const one = schema.allOf ?? schema.oneOf ?? schema.anyOf;
  if (one) return example(description, one.find((each) => each.type !== 'null') ?? one[0], depth + 1);
  const type = Array.isArray(schema.type) ? schema.type.find((each) => each !== 'null') : schema.type;
  if (type === 'object' || schema.properties) {
    if (depth > 4) return {};
    const needed = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name));
    return Object.fromEntries(needed.map(([name, value]) => [name, example(description, value, depth + 1)]));
  }
  if (type === 'array') return [example(description, schema.items ?? {}, depth + 1)];
  if (type === 'integer' || type === 'number') return schema.minimum ?? 1;
  return type === 'boolean' ? false : 'words';
}
