/** An element of an XML document; attributes without a value are left out. */
export interface XmlElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number | undefined>>;
  readonly children?: readonly (XmlElement | string)[];
}

/** A whole document. Names are ours; every other text may be any text at all. */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, '')}\n`;
}

function element({ name, attributes = {}, children = [] }: XmlElement, indent: string): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${xmlText(String(value))}"`)
    .join('');
  if (children.length === 0) return `${indent}<${name}${written}/>`;
  // Text stays on one line with its tags: spaces around it would become a part of it.
  if (children.every((child) => typeof child === 'string')) {
    return `${indent}<${name}${written}>${children.map(xmlText).join('')}</${name}>`;
  }
  const inner = children.map((child) =>
    typeof child === 'string' ? `${indent}  ${xmlText(child)}` : element(child, `${indent}  `),
  );
  return `${indent}<${name}${written}>\n${inner.join('\n')}\n${indent}</${name}>`;
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // As they are, a reader would turn them into spaces or other line ends.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/**
 * A text for an attribute or between tags. What XML 1.0 cannot hold, not even as a reference, becomes U+FFFD.
 * Source: XML 1.0, production 2 (Char).
 */
function xmlText(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
    .replace(/[&<>"\t\n\r]/g, (character) => references[character] ?? character);
}
